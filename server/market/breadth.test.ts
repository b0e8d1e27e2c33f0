import type { BreadthMarket } from '#shared/market/breadth'
import { describe, expect, it } from 'vitest'
import { RandomMarket } from '#shared/testing/random-market'
import { quoteRow } from '../testing/board.ts'
import { breadthOf, STANDINGS, standingOf } from './breadth.ts'

const of = (market: BreadthMarket, rows: Parameters<typeof breadthOf>[0]) =>
  breadthOf(rows).find((breadth) => breadth.market === market)

describe('a listing stands in one place', () => {
  it.each([
    [{ price: 10_500 }, 'up'],
    [{ price: 9_500 }, 'down'],
    [{ price: 10_000 }, 'unchanged'],
    [{ price: 10_500, previousClose: null }, 'unchanged'],
    [{ price: 13_000, state: 'upper_limit' }, 'upper_limit'],
    [{ price: 7_000, state: 'lower_limit' }, 'lower_limit'],
    [{ price: 10_000, state: 'halted' }, 'halted'],
    [{ price: null, state: 'no_data' }, 'no_data'],
  ] as const)('%j: %s', (row, standing) => {
    expect(standingOf(quoteRow({ previousClose: 10_000, ...row }))).toBe(standing)
  })
})

describe('the breadth of a market', () => {
  it('has KOSDAQ GLOBAL in KOSDAQ, and everything in ALL', () => {
    const rows = (['KOSPI', 'KOSDAQ', 'KOSDAQ GLOBAL', 'KONEX'] as const).map((market, id) =>
      quoteRow({ id, market, price: 10_500, previousClose: 10_000, volume: 10, value: 100 }),
    )
    const listings = breadthOf(rows).map(({ market, listings, up }) => [market, listings, up])
    expect(listings).toEqual([
      ['ALL', 4, 4],
      ['KOSPI', 1, 1],
      ['KOSDAQ', 2, 2],
      ['KONEX', 1, 1],
    ])
    expect(of('KOSDAQ', rows)).toMatchObject({ volume: 20n, value: 200n })
  })

  it('adds up exactly also beyond 2^53', () => {
    const most = Number.MAX_SAFE_INTEGER
    const rows = [most, most - 1, 3].map((value, id) => quoteRow({ id, value, volume: 0 }))
    expect(of('ALL', rows)).toMatchObject({ value: 2n * BigInt(most) + 2n, volume: 0n })
  })

  it('counts every listing of a random market once', () => {
    const market = new RandomMarket(3, 200)
    for (let step = 0; step < 100; step++) {
      market.step()
      const rows = [...market.rows.values()].map((row, id) => ({ ...row, id, asOfMs: 0 }))
      for (const breadth of breadthOf(rows)) {
        const counted = STANDINGS.reduce((sum, standing) => sum + breadth[standing], 0)
        expect(counted).toBe(breadth.listings)
      }
      expect(of('ALL', rows)?.listings).toBe(rows.length)
    }
  })
})
