import { expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { joinedHours, phaseAt } from './sessions.ts'
import { MINUTE_MS, OPEN_MS } from './testing.ts'

const day = krxCalendar.hoursOf('2026-03-19')
const next = krxCalendar.hoursOf('2026-03-20')

it('knows the phase of any moment it has hours of, and of no other', () => {
  expect(phaseAt(day, OPEN_MS)).toBe('continuous')
  expect(phaseAt(day, OPEN_MS - MINUTE_MS)).toBe('opening_auction')
  expect(phaseAt(day, OPEN_MS - 600 * MINUTE_MS)).toBeNull()
})

it('puts stretches of days together, each moment once', () => {
  expect(joinedHours([...day, ...next], day)).toEqual([...day, ...next])
})
