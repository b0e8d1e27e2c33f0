import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#shared/time'
import { CandleHistory } from './candle-history.ts'
import { SlotAxis } from './slot-axis.ts'
import { MAX_GAP_SLOTS, gapSpans, slotsOf, spansOf } from './slots.ts'
import { OPEN_MS, candle, minutes, slots } from './testing.ts'

const gap = (from: number, to: number) => ({
  fromMs: OPEN_MS + from * MINUTE_MS,
  toMs: OPEN_MS + to * MINUTE_MS,
  code: 'timeout',
})

describe('places on the axis', () => {
  it('places on the axis are the candles alone, without nights, weekends and quiet minutes', () => {
    const candles = [candle(0), candle(3), candle(24 * 60)]
    expect(slotsOf({ candles, gaps: [] }, '1m')).toEqual(slots(candles))
  })

  it('places on the axis are empty where the feed was down, one for each interval', () => {
    const page = { candles: [...minutes(0, 3), ...minutes(6, 8)], gaps: [gap(2.5, 6.2)] }
    const found = slotsOf(page, '1m')
    expect(found.map((slot) => slot.candle !== null)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      true,
      true,
    ])
    expect(gapSpans(found, page.gaps, '1m')).toMatchObject([{ from: 3, to: 5 }])
  })

  it('places of a long feed gap are bounded', () => {
    const page = { candles: [candle(0), candle(900)], gaps: [gap(1, 900)] }
    expect(slotsOf(page, '1m')).toHaveLength(2 + MAX_GAP_SLOTS)
  })

  it('a feed gap inside one candle has no place, and marks the candle if it is half of it', () => {
    const page = { candles: minutes(0, 3), gaps: [gap(1.2, 1.8)] }
    expect(slotsOf(page, '1m')).toHaveLength(3)
    expect(gapSpans(slots(page.candles), page.gaps, '1m')).toMatchObject([{ from: 1, to: 1 }])
    expect(gapSpans(slots(page.candles), [gap(1.2, 1.6)], '1m')).toEqual([])
    expect(gapSpans(slots(page.candles), page.gaps, '1h')).toEqual([])
  })

  it('a feed gap before the first candle gets its places with the older page', () => {
    expect(slotsOf({ candles: minutes(10, 12), gaps: [gap(0, 10)] }, '1m')).toHaveLength(2)
  })

  it('neighbouring places with the same state are one stretch', () => {
    const found = slots(minutes(0, 6))
    const stateOf = ({ startMs }: { startMs: number }) => (startMs < candle(2).startMs ? 'auction' : null)
    expect(spansOf(found, stateOf)).toEqual([{ from: 0, to: 1, what: 'auction' }])
  })

  it('places on the axis are reused while the newest candle alone moves', async () => {
    const history = new CandleHistory('1m', {
      load: () => Promise.resolve({ candles: minutes(0, 5), gaps: [] }),
      nowMs: () => 0,
      changed: () => undefined,
    })
    await history.open()
    const axis = new SlotAxis()
    expect(axis.update(history)).toEqual([])
    history.take(candle(4, { close: 9, volume: 99 }), '2026-03-19')
    expect(axis.update(history)).toBeNull()
    expect(axis.slots).toHaveLength(5)
    expect(axis.slots.at(-1)?.candle?.close).toBe(9)
    history.take(candle(5), '2026-03-19')
    expect(axis.update(history)).toBeNull()
    expect(axis.slots).toEqual(slots(history.candles))
    expect(axis.indexOf(candle(3).startMs)).toBe(3)
    expect(axis.indexOf(candle(9).startMs)).toBe(-1)
  })
})
