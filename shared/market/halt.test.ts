import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HALT_MARKETS, isAllHalted, isHalted, outsideHalts, type MarketHalt } from './halt.ts'

const halt = (market: MarketHalt['market'], beganMs: number, endsMs: number): MarketHalt => ({
  market,
  beganMs,
  endsMs,
  reason: '',
})

describe('a market-wide halt', () => {
  it('is of its market alone, or of every market, from its beginning until its end', () => {
    expect(isHalted([halt('KOSPI', 10, 20)], 'KOSPI', 10)).toBe(true)
    expect(isHalted([halt('KOSPI', 10, 20)], 'KOSPI', 20)).toBe(false)
    expect(isHalted([halt('KOSPI', 10, 20)], 'KOSDAQ', 10)).toBe(false)
    expect(isHalted([halt('ALL', 10, 20)], 'KONEX', 10)).toBe(true)
  })

  it('explains that nothing at all moves only where KOSPI and KOSDAQ are both halted', () => {
    expect(isAllHalted([halt('KOSPI', 0, 9)], 5)).toBe(false)
    expect(isAllHalted([halt('KOSPI', 0, 9), halt('KOSDAQ', 5, 9)], 5)).toBe(true)
  })

  it('is cut out of a span, which falls into the pieces before and after it', () => {
    expect(outsideHalts([halt('ALL', 10, 20)], { fromMs: 0, toMs: 30 })).toEqual([
      { fromMs: 0, toMs: 10 },
      { fromMs: 20, toMs: 30 },
    ])
    expect(outsideHalts([halt('ALL', 0, 30)], { fromMs: 5, toMs: 30 })).toEqual([])
    expect(outsideHalts([halt('KONEX', 10, 20)], { fromMs: 0, toMs: 30 })).toEqual([{ fromMs: 0, toMs: 30 }])
  })

  it('leaves of a span exactly the moments at which not everything is halted', () => {
    const moment = fc.integer({ min: 0, max: 30 })
    const halts = fc.array(
      fc
        .record({ market: fc.constantFrom(...HALT_MARKETS), begins: moment, length: moment })
        .map(({ market, begins, length }) => halt(market, begins, begins + length)),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(halts, moment, moment, (declared, fromMs, length) => {
        const span = { fromMs, toMs: fromMs + length }
        const pieces = outsideHalts(declared, span)
        for (let atMs = fromMs; atMs < span.toMs; atMs++) {
          const isLeft = pieces.some((piece) => piece.fromMs <= atMs && atMs < piece.toMs)
          expect(isLeft).toBe(!isAllHalted(declared, atMs))
        }
      }),
    )
  })
})
