import { describe, expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import { changesSides, driftAt } from './drift.ts'

const ways = Array.from({ length: 600 }, (_, minute) => driftAt(minute * MINUTE_MS))

describe('the drift of a wall', () => {
  it('stays within its bounds, and its steps are tiny', () => {
    for (const [minute, { x, y }] of ways.entries()) {
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1)
      const before = ways[minute - 1]
      if (before !== undefined) expect(Math.hypot(x - before.x, y - before.y)).toBeLessThan(0.3)
    }
  })

  it('stands still within a minute', () => {
    expect(driftAt(5 * MINUTE_MS + 59_000)).toEqual(driftAt(5 * MINUTE_MS))
  })

  it('visits all sides evenly', () => {
    const left = ways.filter(({ x }) => x < 0).length
    expect(left / ways.length).toBeGreaterThan(0.4)
    expect(left / ways.length).toBeLessThan(0.6)
  })
})

it('bar and footer change sides with each phase, and a day without phases with midnight', () => {
  const startMs = Date.parse('2026-11-18T00:00+09:00')
  const hours = krxCalendar.hoursOf('2026-11-18')
  const sides = [startMs, ...hours.map(({ atMs }) => atMs)].map((atMs) => changesSides({ hours }, atMs))
  sides.slice(1).forEach((side, at) => expect(side).not.toBe(sides[at]))
  expect(changesSides(null, startMs + DAY_MS)).not.toBe(changesSides(null, startMs))
})
