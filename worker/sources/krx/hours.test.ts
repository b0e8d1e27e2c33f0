import { expect, test } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { seoulIso } from '#shared/market/seoul-time'
import { krxHours, krxPhaseAt } from './hours.ts'

const hoursAt = (seoul: string) => {
  const hours = krxHours(krxCalendar, Date.parse(`${seoul}:00+09:00`))
  return hours.open ? 'open' : seoulIso(hours.nextMs).slice(0, 16)
}

test.each([
  ['a trading day before the first delayed prices', '2026-03-19T09:19', '2026-03-19T09:20'],
  ['the first delayed prices', '2026-03-19T09:20', 'open'],
  ['the last values', '2026-03-19T18:19', 'open'],
  ['the evening', '2026-03-19T18:20', '2026-03-20T09:20'],
  ['the last values of the after-market', '2026-11-20T20:19', 'open'],
  ['the evening since there is one', '2026-11-20T20:20', '2026-11-23T09:20'],
  ['a Friday evening', '2026-03-20T23:45', '2026-03-23T09:20'],
  ['a weekend', '2026-03-22T12:00', '2026-03-23T09:20'],
  ['a row of holidays', '2026-09-23T21:00', '2026-09-28T09:20'],
  ['the first day of the year', '2026-01-02T09:30', '2026-01-02T10:20'],
  ['the entrance exam', '2026-11-19T09:30', '2026-11-19T10:20'],
  ['New Year in a year the calendar does not know', '2041-01-02T12:00', 'open'],
  ['a weekend of such a year', '2041-01-05T12:00', '2041-01-07T09:20'],
])('%s', (_, seoul, expected) => {
  expect(hoursAt(seoul)).toBe(expected)
})

test('the phase in a year the calendar does not know is that of an ordinary weekday', () => {
  expect(krxPhaseAt(krxCalendar, Date.parse('2041-03-20T12:00:00+09:00'))).toBe('continuous')
})
