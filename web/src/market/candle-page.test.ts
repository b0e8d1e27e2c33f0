import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstAtOrAfter, joinedCandles, joinedPages } from './candle-page.ts'
import { candle, minutes } from '../charts/candles/testing.ts'

const starts = (candles: readonly { startMs: number }[]) => candles.map(({ startMs }) => startMs)

describe('two pages', () => {
  it('that meet make one without a seam', () => {
    expect(joinedCandles(minutes(0, 5), minutes(5, 9))).toEqual(minutes(0, 9))
  })

  it('that overlap hold each candle once, and it is the newer page’s', () => {
    const joined = joinedCandles(minutes(0, 5), [candle(4, { close: 7 }), candle(5)])
    expect(starts(joined)).toEqual(starts(minutes(0, 6)))
    expect(joined[4]?.close).toBe(7)
  })

  it('keep what only one of them has, in order of time', () => {
    const minutesOf = fc
      .uniqueArray(fc.nat(60))
      .map((found) => found.sort((a, b) => a - b).map((m) => candle(m)))
    fc.assert(
      fc.property(minutesOf, minutesOf, (older, newer) => {
        const joined = starts(joinedCandles(older, newer))
        expect(joined).toEqual([...new Set([...starts(older), ...starts(newer)])].sort((a, b) => a - b))
      }),
    )
  })

  it('that have one hole, cut at their edges, have it once', () => {
    const gap = (fromMs: number, toMs: number) => ({ fromMs, toMs, code: 'timeout' })
    const joined = joinedPages(
      { candles: [], gaps: [gap(10, 20)] },
      { candles: [], gaps: [gap(20, 30), gap(40, 50)] },
    )
    expect(joined.gaps).toEqual([gap(10, 30), gap(40, 50)])
  })
})

it('the first candle at a moment or after it is found', () => {
  const candles = minutes(0, 4)
  expect(firstAtOrAfter(candles, candle(2).startMs)).toBe(2)
  expect(firstAtOrAfter(candles, candle(2).startMs + 1)).toBe(3)
  expect(firstAtOrAfter(candles, Infinity)).toBe(4)
})
