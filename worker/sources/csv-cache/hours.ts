import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time'
import { tradesAt, tradingDayBefore } from '../../history/trading-days.ts'
import { DELAY_MINUTES, knowing } from '../krx/hours.ts'

/** The delay of the cache behind the market. */
export const DELAY_MS = DELAY_MINUTES * MINUTE_MS

/** During the session the cache is updated every twenty minutes to an hour; a longer pause is a fault. */
export const RENEWED_WITHIN_MS = 70 * MINUTE_MS

/** After a trading day, around 01:00 to 01:30, the cache is updated once more with the last values. */
const NIGHT = { fromMs: 80 * MINUTE_MS, untilMs: 140 * MINUTE_MS }

interface Window {
  fromMs: number
  untilMs: number
}

/**
 * When a new file may appear: from the day's first delayed prices until its last, and once in the following
 * night.
 */
export function cacheHours(
  calendar: Calendar,
  nowMs: number,
): { open: true } | { open: false; nextMs: number } {
  for (let date = addDays(seoulDate(nowMs), -1); ; date = addDays(date, 1)) {
    const next = windowsOf(calendar, date).find(({ untilMs }) => nowMs < untilMs)
    if (next === undefined) continue
    return nowMs < next.fromMs ? { open: false, nextMs: next.fromMs } : { open: true }
  }
}

function windowsOf(calendar: Calendar, date: SeoulDate): Window[] {
  if (!tradesAt(calendar, date)) return []
  const midnightMs = startOfSeoulDay(date) + DAY_MS
  return [
    { fromMs: firstDataMs(calendar, date), untilMs: lastDataMs(calendar, date) },
    { fromMs: midnightMs + NIGHT.fromMs, untilMs: midnightMs + NIGHT.untilMs },
  ]
}

/** The earliest time at which a file can have prices of a trading day. */
export function firstDataMs(calendar: Calendar, date: SeoulDate): number {
  const opening = knowing(calendar, date)
    .hoursOf(date)
    .find(({ phase }) => phase === 'continuous')
  return (opening?.atMs ?? startOfSeoulDay(date) + 9 * HOUR_MS) + DELAY_MS
}

/** The latest time of a trade on a trading day, as seen in a file; later versions contain nothing newer. */
export function lastDataMs(calendar: Calendar, date: SeoulDate): number {
  const end = knowing(calendar, date).hoursOf(date).at(-1)
  return (end?.atMs ?? startOfSeoulDay(date) + 18 * HOUR_MS) + DELAY_MS
}

/** The last trading day up to and including a day. */
export function tradingDayUntil(calendar: Calendar, date: SeoulDate): SeoulDate {
  return tradesAt(calendar, date) ? date : tradingDayBefore(calendar, date)
}

/** The newest trading day whose prices can be expected at a moment. */
export function expectedDay(calendar: Calendar, nowMs: number): SeoulDate {
  const day = tradingDayUntil(calendar, seoulDate(nowMs))
  return nowMs < firstDataMs(calendar, day) ? tradingDayBefore(calendar, day) : day
}
