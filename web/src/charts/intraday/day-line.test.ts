import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '#shared/time'
import { DayLine } from './day-line.ts'

const DAY = '2026-03-19'

describe('the line of a day', () => {
  it('has one point a minute: the last value received in it', () => {
    const line = new DayLine()
    line.see(DAY, 1_000, 2_700)
    line.see(DAY, 59_000, 2_701)
    line.see(DAY, 61_000, 2_702)
    expect(line.points).toEqual([
      [0, 2_701],
      [MINUTE_MS, 2_702],
    ])
  })

  it('puts history before received values, whichever came first', () => {
    const line = new DayLine()
    line.see(DAY, 2 * MINUTE_MS, 2_703)
    line.remember(DAY, [
      [0, 2_700],
      [MINUTE_MS, 2_701],
      [2 * MINUTE_MS, 2_699],
    ])
    expect(line.points).toEqual([
      [0, 2_700],
      [MINUTE_MS, 2_701],
      [2 * MINUTE_MS, 2_703],
    ])
  })

  it('is interrupted where nothing was received, and nowhere else', () => {
    const line = new DayLine()
    line.remember(
      DAY,
      [
        [0, 2_700],
        [5 * MINUTE_MS, 2_705],
        [9 * MINUTE_MS, 2_709],
      ],
      [{ fromMs: 1.5 * MINUTE_MS, toMs: 5.2 * MINUTE_MS }],
    )
    expect(line.points).toEqual([
      [0, 2_700],
      [1.5 * MINUTE_MS, null],
      [5 * MINUTE_MS, 2_705],
      [9 * MINUTE_MS, 2_709],
    ])
  })

  it('starts over with the next day, so it cannot grow without limit', () => {
    const line = new DayLine()
    line.see(DAY, 0, 2_700)
    line.see('2026-03-20', 86_400_000, 2_800)
    expect(line.points).toEqual([[86_400_000, 2_800]])
  })

  it('is the same array while nothing changes', () => {
    const line = new DayLine()
    line.see(DAY, 0, 2_700)
    const before = line.points
    line.see(DAY, 5_000, 2_700)
    expect(line.points).toBe(before)
  })
})
