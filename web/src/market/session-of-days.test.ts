import { expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { sessionOfDays } from './session-of-days.ts'

const at = (text: string) => Date.parse(`${text}+09:00`)
const hoursOf = (date: string) => krxCalendar.hoursOf(date)

it.each([
  ['2026-11-19T09:45', 'opening_auction', 'continuous', '2026-11-19T10:00'],
  ['2026-11-20T20:30', 'closed', 'opening_auction', '2026-11-23T08:30'],
  ['2026-12-25T10:00', 'closed', 'opening_auction', '2026-12-28T08:30'],
])('the session at %s goes on from the days that are known', (now, phase, next, nextAt) => {
  const session = sessionOfDays(at(now), hoursOf)
  expect(session).toMatchObject({ phase, next: { phase: next, atMs: at(nextAt) } })
})

it('there is no session on a day that is not known', () => {
  expect(sessionOfDays(at('2026-11-19T09:45'), () => null)).toBeNull()
})
