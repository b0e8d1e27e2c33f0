import { UnknownCalendarYearError, type Calendar } from '#shared/market/calendar'
import type { SeoulDate } from '#shared/market/seoul-time'
import { shifted } from './next-piece.ts'

/** Whether the exchange may have traded on a day; in a year that the calendar does not know, every weekday. */
export function tradesAt(calendar: Calendar, date: SeoulDate): boolean {
  try {
    return calendar.isTradingDay(date)
  } catch (error) {
    if (!(error instanceof UnknownCalendarYearError)) throw error
    return new Date(`${date}T00:00:00Z`).getUTCDay() % 6 !== 0
  }
}

export function tradingDayBefore(calendar: Calendar, date: SeoulDate): SeoulDate {
  let before = shifted(date, -1)
  while (!tradesAt(calendar, before)) before = shifted(before, -1)
  return before
}

export function tradingDayAfter(calendar: Calendar, date: SeoulDate): SeoulDate {
  let after = shifted(date, 1)
  while (!tradesAt(calendar, after)) after = shifted(after, 1)
  return after
}
