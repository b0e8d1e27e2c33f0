import { describe, expect, it } from 'vitest'
import type { Candle } from '#shared/market/candle'
import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import { CHART_INTERVALS, CHART_MS, intervalStart, nextStart } from './interval.ts'
import { longerCandles, updateNewest } from './longer-candles.ts'
import { OPEN_MS, candle, minutes } from './testing.ts'

const day = (date: SeoulDate, change: Partial<Candle> = {}) =>
  candle(0, { startMs: startOfSeoulDay(date), ...change })
const datesOf = (candles: readonly Candle[]) => candles.map(({ startMs }) => seoulDate(startMs))

describe('intervals of a chart', () => {
  it('an interval contains every moment from its start to the start of the next one', () => {
    for (const interval of CHART_INTERVALS)
      for (let n = 0; n < 500; n++) {
        const atMs = OPEN_MS + n * 7_919 * MINUTE_MS
        const startMs = intervalStart(interval, atMs)
        expect(startMs).toBeLessThanOrEqual(atMs)
        expect(nextStart(interval, startMs)).toBeGreaterThan(atMs)
        expect(intervalStart(interval, startMs)).toBe(startMs)
        expect(intervalStart(interval, nextStart(interval, startMs) - 1)).toBe(startMs)
        expect(nextStart(interval, startMs) - startMs).toBeLessThanOrEqual(CHART_MS[interval])
      }
  })

  it('a week begins on Monday and a month on its first, at midnight in Seoul', () => {
    // A Thursday.
    expect(seoulDate(intervalStart('1w', OPEN_MS))).toBe('2026-03-16')
    expect(intervalStart('1w', OPEN_MS)).toBe(startOfSeoulDay('2026-03-16'))
    expect(seoulDate(nextStart('1w', startOfSeoulDay('2026-03-16')))).toBe('2026-03-23')
    expect(intervalStart('1mo', OPEN_MS)).toBe(startOfSeoulDay('2026-03-01'))
    expect(seoulDate(nextStart('1mo', startOfSeoulDay('2028-02-01')))).toBe('2028-03-01')
  })
})

describe('candles of an interval that is not stored', () => {
  it.each(['3m', '10m', '15m', '30m'] as const)(
    'candles of %s open with their first minute, close with their last, and hold the extremes and the volume of all',
    (interval) => {
      const stored = minutes(0, 95).map((one, at) => ({
        ...one,
        high: 2_000 + ((at * 37) % 101),
        volume: at,
      }))
      const longer = longerCandles(stored, interval)
      expect(longer).toHaveLength(Math.ceil((95 * MINUTE_MS) / CHART_MS[interval]))
      for (const { startMs, open, high, low, close, volume } of longer) {
        const inside = stored.filter((one) => intervalStart(interval, one.startMs) === startMs)
        expect(open).toBe(inside[0]?.open)
        expect(close).toBe(inside.at(-1)?.close)
        expect(high).toBe(Math.max(...inside.map((one) => one.high)))
        expect(low).toBe(Math.min(...inside.map((one) => one.low)))
        expect(volume).toBe(inside.reduce((sum, one) => sum + one.volume, 0))
      }
    },
  )

  it('a week whose Monday is a holiday still begins on Monday, and one without trading has no candle', () => {
    const days = [day('2026-03-03'), day('2026-03-06'), day('2026-03-16')]
    expect(datesOf(longerCandles(days, '1w'))).toEqual(['2026-03-02', '2026-03-16'])
  })

  it('months have their own lengths', () => {
    const days = [day('2026-01-30'), day('2026-02-02'), day('2026-02-27'), day('2026-03-02')]
    const months = longerCandles(days, '1mo')
    expect(datesOf(months)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01'])
    expect(months.map(({ volume }) => volume)).toEqual([10, 20, 10])
  })

  it('the newest one is the same whether it is updated or merged anew', () => {
    const stored = minutes(0, 20)
    const updated = longerCandles(stored.slice(0, 1), '10m')
    for (let count = 2; count <= stored.length; count++) {
      updateNewest(updated, stored.slice(0, count), '10m')
      expect(updated).toEqual(longerCandles(stored.slice(0, count), '10m'))
    }
  })
})
