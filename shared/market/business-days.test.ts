import { expect, it } from 'vitest'
import { endAfterBusinessDays, isBusinessDay } from './business-days.ts'
import { krxCalendar } from './calendar.ts'

it.each([
  ['2026-03-19T17:40:00+09:00', 1, '2026-03-21'],
  ['2026-03-20T17:40:00+09:00', 1, '2026-03-24'],
  ['2026-09-23T17:40:00+09:00', 3, '2026-10-01'],
  ['2026-03-19T00:00:00+09:00', 0, '2026-03-20'],
])('after %s the end of business day %i is the beginning of %s', (from, days, end) => {
  const endMs = endAfterBusinessDays(krxCalendar, Date.parse(from), days)
  expect(endMs).toBe(Date.parse(`${end}T00:00:00+09:00`))
})

it('weekdays are business days in a year without a calendar', () => {
  expect(isBusinessDay(krxCalendar, '2099-01-02')).toBe(true)
  expect(isBusinessDay(krxCalendar, '2099-01-04')).toBe(false)
})
