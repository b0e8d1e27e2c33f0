import { krxCalendar, UnknownCalendarYearError } from './calendar.ts'
import { DAY_MS, seoulDate, startOfSeoulDay, type SeoulDate } from './seoul-time.ts'

/**
 * Whether no trading day of a board lies between two of its days.
 *
 * The simulated market stands still while nobody runs it, so there every day follows on the one that was seen before. In
 * years that the calendar does not know, history comes from a source that leaves no day out.
 */
export function followsOn(board: string): (before: SeoulDate, after: SeoulDate) => boolean {
  return board === 'simulated' ? () => true : followsAtTheExchange
}

/** No run of holidays is longer; a year of missing days is not walked through. */
const LONGEST_BREAK_DAYS = 15

function followsAtTheExchange(before: SeoulDate, after: SeoulDate): boolean {
  const afterMs = startOfSeoulDay(after)
  if (afterMs - startOfSeoulDay(before) > LONGEST_BREAK_DAYS * DAY_MS) return false
  for (let atMs = startOfSeoulDay(before) + DAY_MS; atMs < afterMs; atMs += DAY_MS) {
    if (isTradingDay(seoulDate(atMs))) return false
  }
  return true
}

function isTradingDay(date: SeoulDate): boolean {
  try {
    return krxCalendar.isTradingDay(date)
  } catch (error) {
    if (error instanceof UnknownCalendarYearError) return false
    throw error
  }
}
