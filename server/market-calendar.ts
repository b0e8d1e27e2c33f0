import type { Calendar } from '#shared/market/calendar'
import { simulatedCalendar } from '#shared/market/simulated-calendar'
import { datasetOf } from '#shared/market/sources'

/**
 * The calendar that a source goes by.
 *
 * @param exchange the calendar of the exchange, which every other source goes by
 */
export function calendarOf(source: string | null, exchange: Calendar): Calendar {
  return datasetOf(source) === 'simulated' ? simulatedCalendar : exchange
}
