import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { tradesAt, tradingDayBefore } from '../../history/trading-days.ts'
import { knowing } from '../krx/hours.ts'

/** Time for a last round after the end, for trades of the last moment. */
const LAST_ROUND_MS = MINUTE_MS

/** From the first orders of a trading day until a round after its end, the after-market included. */
export function brokerHours(
  calendar: Calendar,
  nowMs: number,
): { open: true } | { open: false; nextMs: number } {
  for (let date = seoulDate(nowMs); ; date = addDays(date, 1)) {
    const hours = knowing(calendar, date).hoursOf(date)
    const [first, last] = [hours[0], hours.at(-1)]
    if (first === undefined || last === undefined || nowMs >= last.atMs + LAST_ROUND_MS) continue
    return nowMs < first.atMs ? { open: false, nextMs: first.atMs } : { open: true }
  }
}

/** The start of continuous trading: from then on the broker's quotes are of that day. */
export function openingMs(calendar: Calendar, date: SeoulDate): number {
  const opening = knowing(calendar, date)
    .hoursOf(date)
    .find(({ phase }) => phase === 'continuous')
  return opening?.atMs ?? startOfSeoulDay(date) + 9 * HOUR_MS
}

/** The end of a trading day; the broker has nothing newer for it afterwards. */
export function endMs(calendar: Calendar, date: SeoulDate): number {
  const end = knowing(calendar, date).hoursOf(date).at(-1)
  return end?.atMs ?? startOfSeoulDay(date) + 18 * HOUR_MS
}

/** The broker's quotes have no date: those requested after the opening of a trading day are of that day. */
export function tradeDateAt(calendar: Calendar, nowMs: number): SeoulDate {
  const today = seoulDate(nowMs)
  const hasOpened = tradesAt(calendar, today) && nowMs >= openingMs(calendar, today)
  return hasOpened ? today : tradingDayBefore(calendar, today)
}

/**
 * In the morning before the opening the broker resets its quotes at an unknown time: a quote without volume
 * then does not belong to the day before.
 */
export function isBeforeOpening(calendar: Calendar, nowMs: number): boolean {
  const today = seoulDate(nowMs)
  return tradesAt(calendar, today) && nowMs < openingMs(calendar, today)
}
