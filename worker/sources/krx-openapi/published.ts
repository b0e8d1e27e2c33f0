import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { HOUR_MS } from '#shared/time'
import { tradesAt, tradingDayAfter, tradingDayBefore } from '../../history/trading-days.ts'

/** The data of a day are published at eight in the morning of the next trading day. */
export const PUBLISHED_AFTER_MS = 8 * HOUR_MS

/** The newest trading day whose data are published. */
export function newestPublished(calendar: Calendar, nowMs: number): SeoulDate {
  let begun = seoulDate(nowMs - PUBLISHED_AFTER_MS)
  while (!tradesAt(calendar, begun)) begun = addDays(begun, -1)
  return tradingDayBefore(calendar, begun)
}

/** When the data of a trading day are published. */
export function publishedAtMs(calendar: Calendar, date: SeoulDate): number {
  return startOfSeoulDay(tradingDayAfter(calendar, date)) + PUBLISHED_AFTER_MS
}
