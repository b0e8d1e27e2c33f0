import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BREADTH_MARKETS, BreadthCount } from '#shared/market/breadth'
import { MARKETS, QUOTE_STATES, type QuoteRow } from '#shared/market/quote'
import { quoteRow } from '#shared/testing/quote-row'
import { RandomMarket } from '#shared/testing/random-market'
import { selectMovers, SHOWN_RANKINGS } from '../../web/src/market/rankings/movers.ts'
import { moversOf } from './movers.ts'

/** Few values for everything, so that equals are the rule. */
const rows = fc
  .array(
    fc.record({
      market: fc.constantFrom(...MARKETS),
      price: fc.option(fc.integer({ min: 1, max: 6 }).map((n) => n * 1_000)),
      previousClose: fc.option(fc.integer({ min: 0, max: 6 }).map((n) => n * 1_000)),
      shares: fc.integer({ min: 0, max: 3 }),
      volume: fc.integer({ min: 0, max: 3 }),
      value: fc.integer({ min: 0, max: 3 }),
      state: fc.constantFrom(...QUOTE_STATES),
    }),
    { maxLength: 60 },
  )
  .chain((drawn) => {
    const listed = drawn.map((row, at): QuoteRow => quoteRow({ id: at + 1, ...row }))
    return fc.shuffledSubarray(listed, { minLength: listed.length })
  })

const ids = (found: readonly QuoteRow[]) => found.map(({ id }) => id)

describe('figures of the server equal those of the screen', () => {
  it('every ranking is the same in server and web for any board, equal rows included', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 70 }), (board, limit) => {
        const screen = selectMovers([...board].reverse(), limit)
        for (const by of SHOWN_RANKINGS) {
          const answer = moversOf(board, by, new Set(MARKETS), { of: () => undefined }, limit)
          expect([by, ids(answer)]).toEqual([by, screen[by]])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('breadth recounted by the server equals breadth counted incrementally by the web', () => {
    for (const seed of [11, 12, 13]) {
      const market = new RandomMarket(seed, 150)
      const screen = new BreadthCount()
      const known = new Map<string, number>()
      for (let poll = 0; poll < 100; poll++) {
        market.step()
        const board = [...market.rows.values()].map((row): QuoteRow => {
          const id = known.get(row.code) ?? known.size
          known.set(row.code, id)
          return { ...row, id, asOfMs: 0 }
        })
        const listed = new Map(board.map((row) => [row.id, row]))
        for (const id of known.values()) screen.update(id, listed.get(id))
        const answer = new BreadthCount(board)
        for (const each of BREADTH_MARKETS) expect(answer.of(each)).toEqual(screen.of(each))
      }
    }
  })
})
