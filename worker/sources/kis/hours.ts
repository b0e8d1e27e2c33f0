import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { tradesAt, tradingDayBefore } from '../../history/trading-days.ts'
import { knowing } from '../krx/hours.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What was traded in the last moment is asked for once more. */
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

/** When continuous trading of a day begins: from then on what the broker tells is of that day. */
export function openingMs(calendar: Calendar, date: SeoulDate): number {
  const opening = knowing(calendar, date)
    .hoursOf(date)
    .find(({ phase }) => phase === 'continuous')
  return opening?.atMs ?? startOfSeoulDay(date) + 9 * HOUR_MS
}

/** The end of a trading day; the broker tells nothing newer of it afterwards. */
export function endMs(calendar: Calendar, date: SeoulDate): number {
  const end = knowing(calendar, date).hoursOf(date).at(-1)
  return end?.atMs ?? startOfSeoulDay(date) + 18 * HOUR_MS
}

/** The broker's quotes bear no date: whatever is asked for from the opening of a trading day on is of that day. */
export function tradeDateAt(calendar: Calendar, nowMs: number): SeoulDate {
  const today = seoulDate(nowMs)
  const hasOpened = tradesAt(calendar, today) && nowMs >= openingMs(calendar, today)
  return hasOpened ? today : tradingDayBefore(calendar, today)
}

/**
 * Before the opening of a trading day the broker has forgotten the day before at some time in the morning: a quote without
 * volume then tells nothing of that day.
 */
export function isBeforeOpening(calendar: Calendar, nowMs: number): boolean {
  const today = seoulDate(nowMs)
  return tradesAt(calendar, today) && nowMs < openingMs(calendar, today)
}
