import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adjustedCandle,
  adjustedKrw,
  adjustedVolume,
  chained,
  factorBetween,
  factorsOf,
  UNADJUSTED,
  type BasedDay,
} from './adjustment.ts'

const always = () => true

/**
 * Samsung Electronics, 50:1: last trade on 27 April 2018, halted for three trading days, resumed on 4 May.
 */
const SAMSUNG: BasedDay[] = [
  { tradeDate: '2018-04-26', closeKrw: 2_607_000, baseKrw: 2_520_000 },
  { tradeDate: '2018-04-27', closeKrw: 2_650_000, baseKrw: 2_607_000 },
  { tradeDate: '2018-04-30', closeKrw: 2_650_000, baseKrw: 2_650_000 },
  { tradeDate: '2018-05-02', closeKrw: 2_650_000, baseKrw: 2_650_000 },
  { tradeDate: '2018-05-03', closeKrw: 2_650_000, baseKrw: 2_650_000 },
  { tradeDate: '2018-05-04', closeKrw: 51_900, baseKrw: 53_000 },
  { tradeDate: '2018-05-08', closeKrw: 52_600, baseKrw: 51_900 },
]

describe('factors', () => {
  it('a 50:1 split that was halted for days divides everything before it by fifty, the halt included', () => {
    const factors = factorsOf(SAMSUNG, always)
    expect(factors.slice(0, 5)).toEqual(Array(5).fill({ over: 1n, under: 50n }))
    expect(factors.slice(5)).toEqual([UNADJUSTED, UNADJUSTED])
    expect(SAMSUNG.map((day, at) => adjustedKrw(day.closeKrw, factors[at] ?? UNADJUSTED))).toEqual([
      52_140, 53_000, 53_000, 53_000, 53_000, 51_900, 52_600,
    ])
  })

  it('events multiply: a bonus issue after a split counts for both spans', () => {
    const factors = factorsOf(
      [
        { tradeDate: '2026-03-02', closeKrw: 100_000, baseKrw: null },
        { tradeDate: '2026-03-03', closeKrw: 21_000, baseKrw: 20_000 },
        { tradeDate: '2026-03-04', closeKrw: 14_500, baseKrw: 14_000 },
      ],
      always,
    )
    expect(factors).toEqual([{ over: 2n, under: 15n }, { over: 2n, under: 3n }, UNADJUSTED])
  })

  it('a hole is not taken for an event', () => {
    const days = [
      { tradeDate: '2026-03-02', closeKrw: 10_000, baseKrw: 10_000 },
      { tradeDate: '2026-03-05', closeKrw: 12_100, baseKrw: 12_000 },
    ]
    expect(factorsOf(days, () => false)).toEqual([UNADJUSTED, UNADJUSTED])
    expect(factorsOf(days, always)[0]).toEqual({ over: 6n, under: 5n })
  })

  it('an unknown base, and one that is a close rounded to its tick, are no events', () => {
    expect(factorBetween(12_345, 12_350)).toBe(UNADJUSTED)
    expect(factorBetween(12_345, null)).toBe(UNADJUSTED)
    expect(factorBetween(12_340, 12_350)).not.toBe(UNADJUSTED)
  })
})

describe('adjusted numbers', () => {
  const third = { over: 1n, under: 3n }

  it('prices are rounded to the won, half up, and never to zero', () => {
    expect([5, 4, 1].map((krw) => adjustedKrw(krw, { over: 1n, under: 2n }))).toEqual([3, 2, 1])
    expect(adjustedKrw(1, { over: 1n, under: 50n })).toBe(1)
    expect(adjustedKrw(100_000, third)).toBe(33_333)
  })

  it('volume is adjusted inversely, also with intermediate results beyond 2^53', () => {
    expect(adjustedVolume(9_000_000_000_001, { over: 1n, under: 50n })).toBe(450_000_000_000_050)
    expect(adjustedVolume(100, { over: 3n, under: 2n })).toBe(67)
  })

  it('an unadjusted candle is unchanged', () => {
    const candle = { startMs: 0, open: 3, high: 5, low: 2, close: 4, volume: 7 }
    expect(adjustedCandle(candle, UNADJUSTED)).toEqual(candle)
  })

  it('any number of events adjusts like their product, and keeps the order of prices', () => {
    const price = fc.integer({ min: 1, max: 2 ** 31 - 1 })
    const events = fc.array(fc.tuple(price, price), { maxLength: 40 })
    fc.assert(
      fc.property(events, price, price, (ratios, a, b) => {
        const factor = ratios.map(([close, base]) => factorBetween(close, base)).reduce(chained, UNADJUSTED)
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(adjustedKrw(low, factor)).toBeLessThanOrEqual(adjustedKrw(high, factor))
      }),
    )
  })
})
