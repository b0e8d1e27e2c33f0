import { describe, expect, it } from 'vitest'
import { createCalendar, krxCalendar } from './calendar.ts'
import { followsOn } from './following-days.ts'

describe('days that follow on each other', () => {
  it.each([
    ['2026-03-19', '2026-03-20', true],
    ['2026-03-20', '2026-03-23', true],
    ['2026-03-19', '2026-03-23', false],
    // Seollal: Monday to Wednesday closed.
    ['2026-02-13', '2026-02-19', true],
    ['2026-02-13', '2026-02-20', false],
    ['2026-01-02', '2026-12-30', false],
    // A year the calendar does not know.
    ['2018-05-04', '2018-05-08', true],
  ])('at the exchange, %s and %s: %j', (before, after, expected) => {
    expect(followsOn('krx', krxCalendar)(before, after)).toBe(expected)
  })

  it('over a holiday at short notice, as the calendar has it by now', () => {
    const calendar = createCalendar({ overrides: { days: { '2026-03-20': 'closed' } } })
    expect(followsOn('krx', calendar)('2026-03-19', '2026-03-23')).toBe(true)
  })

  it('in the simulated market whatever was seen last', () => {
    expect(followsOn('simulated', krxCalendar)('2026-03-01', '2026-06-01')).toBe(true)
  })
})
