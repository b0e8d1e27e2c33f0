import { ifYearKnown, type Calendar } from './calendar.ts'
import { isSimulated, type Dataset } from './dataset.ts'
import { addDays, type SeoulDate } from './seoul-time.ts'

/** Whether no trading day lies between two days. */
export type Follows = (before: SeoulDate, after: SeoulDate) => boolean

/**
 * Which days of a data set are consecutive.
 *
 * The simulated market does not advance while it is not running, so there every day follows the one seen
 * before. In years without a calendar, history comes from a source that omits no day.
 *
 * @param exchange the calendar of all other data sets
 */
export function followsOn(dataset: Dataset, exchange: Calendar): Follows {
  return isSimulated(dataset) ? () => true : (before, after) => followsAt(exchange, before, after)
}

/** No run of holidays is longer; the search ends here. */
const LONGEST_BREAK_DAYS = 15

function followsAt(calendar: Calendar, before: SeoulDate, after: SeoulDate): boolean {
  if (addDays(before, LONGEST_BREAK_DAYS) < after) return false
  for (let date = addDays(before, 1); date < after; date = addDays(date, 1)) {
    if (isTradingDay(calendar, date)) return false
  }
  return true
}

function isTradingDay(calendar: Calendar, date: SeoulDate): boolean {
  return ifYearKnown(
    () => calendar.isTradingDay(date),
    () => false,
  )
}
