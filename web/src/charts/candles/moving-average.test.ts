import fc from 'fast-check'
import { expect, it } from 'vitest'
import { movingAverage } from './moving-average.ts'
import type { Slot } from './slots.ts'
import { OPEN_MS, candle, minutes, slots } from './testing.ts'

it('a moving average is the mean of the last closes, and undefined before there are as many', () => {
  const found = slots([2, 4, 6, 8].map((close, at) => candle(at, { close })))
  expect(movingAverage(found, 2, 0, 4)).toEqual([null, 3, 5, 7])
})

it('a moving average breaks at a feed gap and continues after it', () => {
  const found: Slot[] = slots(minutes(0, 6))
  found[3] = { startMs: OPEN_MS + 3 * 60_000, candle: null }
  expect(movingAverage(found, 2, 0, 6)).toEqual([null, 1_000.5, 1_001.5, null, 1_003, 1_004.5])
})

it('a moving average does not depend on where the visible part begins', () => {
  const closes = fc.array(fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null }), { maxLength: 60 })
  fc.assert(
    fc.property(closes, fc.integer({ min: 1, max: 12 }), fc.nat(60), (values, period, begin) => {
      const found: Slot[] = values.map((close, at) => ({
        startMs: candle(at).startMs,
        candle: close === null ? null : candle(at, { close }),
      }))
      const from = Math.min(begin, found.length)
      const whole = movingAverage(found, period, 0, found.length)
      const part = movingAverage(found, period, from, found.length)
      expect(part.length).toBe(whole.length - from)
      part.forEach((value, at) => {
        const expected = whole[from + at] ?? null
        if (value === null || expected === null) expect(value).toBe(expected)
        else expect(value).toBeCloseTo(expected, 6)
      })
    }),
  )
})
