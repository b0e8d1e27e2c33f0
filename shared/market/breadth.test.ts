import { describe, expect, it } from 'vitest'
import { quoteRow } from '../testing/quote-row.ts'
import { RandomMarket } from '../testing/random-market.ts'
import { BREADTH_MARKETS, BreadthCount } from './breadth.ts'
import { STANDINGS } from './standing.ts'

describe('the breadth of a market', () => {
  it('has KOSDAQ GLOBAL in KOSDAQ, and everything in ALL', () => {
    const rows = (['KOSPI', 'KOSDAQ', 'KOSDAQ GLOBAL', 'KONEX'] as const).map((market, id) =>
      quoteRow({ id, market, price: 10_500, previousClose: 10_000, volume: 10, value: 100 }),
    )
    const count = new BreadthCount(rows)
    const listings = BREADTH_MARKETS.map((market) => [
      market,
      count.of(market).listings,
      count.of(market).counts.up,
    ])
    expect(listings).toEqual([
      ['ALL', 4, 4],
      ['KOSPI', 1, 1],
      ['KOSDAQ', 2, 2],
      ['KONEX', 1, 1],
    ])
    expect(count.of('KOSDAQ')).toMatchObject({ volume: 20n, value: 200n })
  })

  it('adds up exactly also beyond 2^53, and back', () => {
    const most = Number.MAX_SAFE_INTEGER
    const rows = [most, most - 1, 3].map((value, id) => quoteRow({ id, value, volume: 0 }))
    const count = new BreadthCount(rows)
    expect(count.of('ALL')).toMatchObject({ value: 2n * BigInt(most) + 2n, volume: 0n })
    count.update(0, undefined)
    count.update(1, quoteRow({ id: 1, value: most, volume: 7 }))
    expect(count.of('ALL')).toMatchObject({ value: BigInt(most) + 3n, volume: 7n })
    count.update(1, undefined)
    expect(count.of('ALL')).toMatchObject({ value: 3n, volume: 0n })
  })

  it('is a copy that further updates do not move', () => {
    const count = new BreadthCount([quoteRow()])
    const before = count.of('ALL')
    count.update(1, undefined)
    expect(before).toMatchObject({ listings: 1, counts: { unchanged: 1 }, value: 10_000_000n })
  })

  it('counts every listing of a random market once', () => {
    const market = new RandomMarket(3, 200)
    for (let step = 0; step < 100; step++) {
      market.step()
      const rows = [...market.rows.values()].map((row, id) => ({ ...row, id, asOfMs: 0 }))
      const count = new BreadthCount(rows)
      for (const each of BREADTH_MARKETS) {
        const { counts, listings } = count.of(each)
        const counted = STANDINGS.reduce((sum, standing) => sum + counts[standing], 0)
        expect(counted).toBe(listings)
      }
      expect(count.of('ALL').listings).toBe(rows.length)
    }
  })
})
