import { ifYearKnown, type Calendar } from './calendar.ts'
import { seoulDate } from './seoul-time.ts'

/** The exchange announces the days of a year in the autumn before. */
const ANNOUNCED_IN_MONTH = 11

/** The next year if the calendar does not have it, from November on; null: nothing to do yet. */
export function unknownYearAhead(calendar: Calendar, nowMs: number): number | null {
  const [year, month] = seoulDate(nowMs).split('-').map(Number) as [number, number]
  if (month < ANNOUNCED_IN_MONTH) return null
  const next = year + 1
  return ifYearKnown<number | null>(
    () => {
      calendar.isTradingDay(`${next}-01-01`)
      return null
    },
    () => next,
  )
}

/** What an operator should do about it. */
export function adviceAboutYear(year: number): string {
  return `the exchange's closed days of ${year} are not known; name them in CALENDAR_OVERRIDES`
}
