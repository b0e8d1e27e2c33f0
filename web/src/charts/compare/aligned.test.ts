import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#shared/time'
import { OPEN_MS, candle } from '../candles/testing.ts'
import { aligned, normalised } from './aligned.ts'
import { LINE_LOOKS } from './line-looks.ts'

const page = (...minutes: [number, number][]) => ({
  candles: minutes.map(([minute, close]) => candle(minute, { close })),
  gaps: [],
})

describe('series side by side', () => {
  it('keep their last close where they did not trade, and have no value before they began', () => {
    const { values } = aligned([page([0, 10], [2, 12]), page([1, 5], [3, 6])], '1m')
    expect(values).toEqual([
      [10, 10, 12, 12],
      [null, 5, 5, 6],
    ])
  })

  it('have no value in a hole of the feed', () => {
    const gaps = [{ fromMs: OPEN_MS + MINUTE_MS, toMs: OPEN_MS + 3 * MINUTE_MS, code: 'timeout' }]
    const { values, timesMs } = aligned([{ ...page([0, 10], [3, 12]), gaps }], '1m')
    expect(timesMs).toHaveLength(3)
    expect(values).toEqual([[10, null, 12]])
  })

  it('start at the same height, each relative to its own first value', () => {
    expect(normalised([null, 50, 55, null, 45], 'index')).toEqual([null, 100, expect.closeTo(110), null, 90])
    expect(normalised([200, 210], 'percent')).toEqual([0, expect.closeTo(5)])
    expect(normalised([null, null], 'index')).toEqual([null, null])
  })
})

it('lines of a comparison have a pattern of their own each, so that colour is never the only difference', () => {
  expect(new Set(LINE_LOOKS.map(({ dashes }) => dashes.join())).size).toBe(LINE_LOOKS.length)
})
