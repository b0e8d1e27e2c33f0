import { describe, expect, it } from 'vitest'
import { showingAt } from '#shared/displays/showing'
import { krxCalendar } from '#shared/market/calendar'
import type { HoursOf, ScheduleRule } from '#shared/displays/schedule'
import { hasCare, withCare } from './care.ts'

const nameOf = (care: string) => care
const own: ScheduleRule = { name: 'own', from: '20:00', until: '21:00', show: 'off' }

describe('care for the panel', () => {
  it('is two rules behind the own ones, and goes as it came', () => {
    const cared = withCare([own], true, nameOf)
    expect(cared.map(({ name }) => name)).toEqual(['own', 'closedDays', 'dimAfterClose'])
    expect([hasCare([own]), hasCare(cared), hasCare(cared.slice(0, 2))]).toEqual([false, true, false])
    expect(withCare(cared, true, nameOf)).toEqual(cared)
    expect(withCare(cared, false, nameOf)).toEqual([own])
    const renamed = cared.map((rule) => ({ ...rule, name: 'called otherwise', weekdays: undefined }))
    expect(hasCare(renamed)).toBe(true)
  })

  it('dims from the close to the first phase of the next trading day, and is black without trading', () => {
    const schedule = withCare([own], true, nameOf)
    const at = (time: string) => {
      const input = { takeover: null, command: null, event: null, schedule, boards: [] }
      const hoursOf: HoursOf = (date) => krxCalendar.hoursOf(date)
      const { winner, name, show } = showingAt(input, Date.parse(`${time}+09:00`), hoursOf)
      return [winner, name, show]
    }
    // A Thursday and the Saturday after it.
    expect(at('2026-07-09T10:00')).toEqual(['default', null, 'boards'])
    expect(at('2026-07-09T20:30')).toEqual(['schedule', 'own', 'off'])
    expect(at('2026-07-09T23:59')).toEqual(['schedule', 'dimAfterClose', 'dimmed'])
    expect(at('2026-07-10T05:00')).toEqual(['schedule', 'dimAfterClose', 'dimmed'])
    expect(at('2026-07-11T10:00')).toEqual(['schedule', 'closedDays', 'off'])
  })
})
