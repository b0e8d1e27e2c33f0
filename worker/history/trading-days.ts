import { ifYearKnown, isWeekend, type Calendar } from '#shared/market/calendar'
import { addDays, type SeoulDate } from '#shared/market/seoul-time'

/** Whether the exchange may have traded on a day; in a year without a calendar, every weekday. */
export function tradesAt(calendar: Calendar, date: SeoulDate): boolean {
  return ifYearKnown(
    () => calendar.isTradingDay(date),
    () => !isWeekend(date),
  )
}

export function tradingDayBefore(calendar: Calendar, date: SeoulDate): SeoulDate {
  let before = addDays(date, -1)
  while (!tradesAt(calendar, before)) before = addDays(before, -1)
  return before
}

export function tradingDayAfter(calendar: Calendar, date: SeoulDate): SeoulDate {
  let after = addDays(date, 1)
  while (!tradesAt(calendar, after)) after = addDays(after, 1)
  return after
}
