import { createCalendar, UnknownCalendarYearError, type Calendar } from '#shared/market/calendar'
import type { SessionPhase } from '#shared/market/phase'
import { DAY_MS, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'

const MINUTE_MS = 60_000

/** Before so long after the opening the listing has no prices. */
export const DELAY_MINUTES = 20

/** After-hours trading ended at 18:00 and its last values are there ten minutes later. */
export const LAST_VALUES_MS = (18 * 60 + 10) * MINUTE_MS

/** When asking makes sense: from the day's first delayed prices until its last values. */
export function krxHours(
  calendar: Calendar,
  nowMs: number,
): { open: true } | { open: false; nextMs: number } {
  for (let date = seoulDate(nowMs); ; date = seoulDate(startOfSeoulDay(date) + DAY_MS)) {
    const opening = knowing(calendar, date)
      .hoursOf(date)
      .find(({ phase }) => phase === 'continuous')
    if (opening === undefined || nowMs >= startOfSeoulDay(date) + LAST_VALUES_MS) continue
    const startMs = opening.atMs + DELAY_MINUTES * MINUTE_MS
    return nowMs < startMs ? { open: false, nextMs: startMs } : { open: true }
  }
}

export function krxPhaseAt(calendar: Calendar, atMs: number): SessionPhase {
  return knowing(calendar, seoulDate(atMs)).phaseAt(atMs)
}

/** In a year the calendar does not know every weekday counts: a needless call costs less than a day without prices. */
function knowing(calendar: Calendar, date: SeoulDate): Calendar {
  try {
    calendar.isTradingDay(date)
    return calendar
  } catch (error) {
    if (!(error instanceof UnknownCalendarYearError)) throw error
    return createCalendar({ overrides: { years: { [error.year]: [] } } })
  }
}
