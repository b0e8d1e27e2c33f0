import { UnknownCalendarYearError, type Calendar } from './calendar.ts'
import { DAY_MS, seoulDate, startOfSeoulDay, type SeoulDate } from './seoul-time.ts'

/** Whether no trading day lies between two days. */
export type Follows = (before: SeoulDate, after: SeoulDate) => boolean

/**
 * Which days of a board follow on each other.
 *
 * The simulated market stands still while nobody runs it, so there every day follows on the one that was seen before. In
 * years that the calendar does not know, history comes from a source that leaves no day out.
 *
 * @param exchange the calendar that every other board goes by
 */
export function followsOn(board: string, exchange: Calendar): Follows {
  return board === 'simulated' ? () => true : (before, after) => followsAt(exchange, before, after)
}

/** No run of holidays is longer; a year of missing days is not walked through. */
const LONGEST_BREAK_DAYS = 15

function followsAt(calendar: Calendar, before: SeoulDate, after: SeoulDate): boolean {
  const afterMs = startOfSeoulDay(after)
  if (afterMs - startOfSeoulDay(before) > LONGEST_BREAK_DAYS * DAY_MS) return false
  for (let atMs = startOfSeoulDay(before) + DAY_MS; atMs < afterMs; atMs += DAY_MS) {
    if (isTradingDay(calendar, seoulDate(atMs))) return false
  }
  return true
}

function isTradingDay(calendar: Calendar, date: SeoulDate): boolean {
  try {
    return calendar.isTradingDay(date)
  } catch (error) {
    if (error instanceof UnknownCalendarYearError) return false
    throw error
  }
}
