import { createCalendar, ifYearKnown, type Calendar } from '#shared/market/calendar'
import type { SessionPhase } from '#shared/market/phase'
import { addDays, seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'

/** The delay of the exchange's data. */
export const DELAY_MINUTES = 20
const DELAY_MS = DELAY_MINUTES * MINUTE_MS

/**
 * When polling is useful: from the day's first delayed prices until its last, those of the hours after the
 * close included.
 */
export function krxHours(
  calendar: Calendar,
  nowMs: number,
): { open: true; untilMs: number } | { open: false; nextMs: number } {
  for (let date = seoulDate(nowMs); ; date = addDays(date, 1)) {
    const hours = knowing(calendar, date).hoursOf(date)
    const opening = hours.find(({ phase }) => phase === 'continuous')
    const end = hours.at(-1)
    if (opening === undefined || end === undefined || nowMs >= end.atMs + DELAY_MS) continue
    const startMs = opening.atMs + DELAY_MS
    return nowMs < startMs ? { open: false, nextMs: startMs } : { open: true, untilMs: end.atMs + DELAY_MS }
  }
}

export function krxPhaseAt(calendar: Calendar, atMs: number): SessionPhase {
  return knowing(calendar, seoulDate(atMs)).phaseAt(atMs)
}

/** In a year without a calendar every weekday counts: a useless call costs less than a day without prices. */
export function knowing(calendar: Calendar, date: SeoulDate): Calendar {
  return ifYearKnown(
    () => {
      calendar.isTradingDay(date)
      return calendar
    },
    (year) => createCalendar({ overrides: { years: { [year]: [] } } }),
  )
}
