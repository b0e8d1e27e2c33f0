import { describe, expect, it } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import { quoteRow } from '../../testing/builders.ts'
import { selectBoards, selectMovers } from './movers.ts'

const at = (id: number, price: number, more: Partial<QuoteRow> = {}) =>
  quoteRow({ id, price, previousClose: 10_000, ...more })

describe('movers', () => {
  it('are the best of each board, best first, as a full sort would have them', () => {
    let seed = 7
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
    const rows = Array.from({ length: 500 }, (_, id) =>
      at(id, 9_000 + Math.floor(random() * 40) * 50, {
        shares: 1 + Math.floor(random() * 30),
        volume: Math.floor(random() * 50),
      }),
    )
    const sorted = (score: (row: QuoteRow) => number) =>
      rows
        .filter((row) => score(row) > 0)
        .sort((a, b) => score(b) - score(a) || (a.code < b.code ? -1 : 1))
        .slice(0, 20)
        .map(({ id }) => id)
    const movers = selectMovers(rows)
    expect(movers.rise).toEqual(sorted(({ price }) => (price ?? 0) / 10_000 - 1))
    expect(movers.fall).toEqual(sorted(({ price }) => 1 - (price ?? 0) / 10_000))
    expect(movers.market_cap).toEqual(sorted(({ price, shares }) => (price ?? 0) * shares))
    expect(movers.volume).toEqual(sorted(({ volume }) => volume))
  })

  it('rise and fall by rate, not by won, and never without a change', () => {
    const rows = [
      at(1, 10_100),
      quoteRow({ id: 2, price: 1_100, previousClose: 1_000 }),
      at(3, 10_000),
      at(4, 9_900),
    ]
    expect(selectMovers(rows)).toMatchObject({ rise: [2, 1], fall: [4] })
  })

  it('leave out what has no price or was not traded', () => {
    const rows = [quoteRow({ id: 1, price: null, state: 'no_data', volume: 0, value: 0 })]
    expect(Object.values(selectMovers(rows)).flat()).toEqual([])
  })

  it('at a limit are those at it, most traded first', () => {
    const rows = [
      at(1, 13_000, { state: 'upper_limit', value: 5 }),
      at(2, 13_000, { state: 'upper_limit', value: 9 }),
      at(3, 12_990),
      at(4, 7_000, { state: 'lower_limit' }),
    ]
    expect(selectMovers(rows)).toMatchObject({ upper_limit: [2, 1], lower_limit: [4] })
  })

  it('of a board are those of its market, in which the KOSDAQ GLOBAL segment is KOSDAQ', () => {
    const rows = [
      at(1, 10_300, { market: 'KOSPI' }),
      at(2, 10_200, { market: 'KOSDAQ GLOBAL' }),
      at(3, 10_100, { market: 'KOSDAQ' }),
    ]
    const boards = (['ALL', 'KOSDAQ', 'KONEX'] as const).map((market) => ({ by: 'rise', market }) as const)
    expect([...selectBoards(rows, boards, 20)]).toEqual([
      ['rise-ALL', [1, 2, 3]],
      ['rise-KOSDAQ', [2, 3]],
      ['rise-KONEX', []],
    ])
  })
})
