import { expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { MINUTE_MS } from '#shared/time'
import { joinedHours, phaseAt } from './sessions.ts'
import { OPEN_MS } from './testing.ts'

const day = krxCalendar.hoursOf('2026-03-19')
const next = krxCalendar.hoursOf('2026-03-20')

it('a phase is known for every moment of the given hours, and for no other', () => {
  expect(phaseAt(day, OPEN_MS)).toBe('continuous')
  expect(phaseAt(day, OPEN_MS - MINUTE_MS)).toBe('opening_auction')
  expect(phaseAt(day, OPEN_MS - 600 * MINUTE_MS)).toBeNull()
})

it('overlapping ranges of days are merged, each moment once', () => {
  expect(joinedHours([...day, ...next], day)).toEqual([...day, ...next])
})
