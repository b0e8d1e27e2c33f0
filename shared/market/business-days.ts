import { UnknownCalendarYearError, type Calendar } from './calendar.ts'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from './seoul-time.ts'

/** A trading day; in a year without a calendar every weekday counts. */
export function isBusinessDay(calendar: Pick<Calendar, 'isTradingDay'>, date: SeoulDate): boolean {
  try {
    return calendar.isTradingDay(date)
  } catch (error) {
    if (!(error instanceof UnknownCalendarYearError)) throw error
    return ![0, 6].includes(new Date(date).getUTCDay())
  }
}

/** The end of the n-th business day after a moment's. */
export function endAfterBusinessDays(
  calendar: Pick<Calendar, 'isTradingDay'>,
  fromMs: number,
  days: number,
): number {
  let date = seoulDate(fromMs)
  for (let left = days; left > 0;) {
    date = addDays(date, 1)
    if (isBusinessDay(calendar, date)) left -= 1
  }
  return startOfSeoulDay(addDays(date, 1))
}
