import type { Calendar } from './calendar.ts'

/** A calendar that delegates to another one, which can be replaced. */
export interface LivingCalendar {
  calendar: Calendar
  replace: (next: Calendar) => void
}

export function livingCalendar(first: Calendar): LivingCalendar {
  let current = first
  return {
    calendar: {
      isTradingDay: (date) => current.isTradingDay(date),
      hoursOf: (date) => current.hoursOf(date),
      phaseAt: (atMs) => current.phaseAt(atMs),
      nextChange: (atMs) => current.nextChange(atMs),
      tradeDateAt: (atMs) => current.tradeDateAt(atMs),
    },
    replace: (next) => {
      current = next
    },
  }
}
