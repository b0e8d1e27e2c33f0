import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { HOUR_MS } from '#shared/time'
import { tradesAt } from '../../history/trading-days.ts'
import { PUBLISHED_AFTER_MS } from './published.ts'

/** A day that is not published by then comes on the next. */
const UNTIL_MS = 20 * HOUR_MS

/** When the day before may be published: on a trading day, from eight in the morning. */
export function publicationHours(
  calendar: Calendar,
  nowMs: number,
): { open: true } | { open: false; nextMs: number } {
  for (let date = seoulDate(nowMs); ; date = addDays(date, 1)) {
    const fromMs = startOfSeoulDay(date) + PUBLISHED_AFTER_MS
    if (!tradesAt(calendar, date) || nowMs >= startOfSeoulDay(date) + UNTIL_MS) continue
    return nowMs < fromMs ? { open: false, nextMs: fromMs } : { open: true }
  }
}
