import { ifYearKnown, type Calendar } from './calendar.ts'
import { addDays, seoulDate } from './seoul-time.ts'

/** The longest holidays take little more than a week, so the search ends here. */
const LOOK_BACK_DAYS = 31

/** The last moment until `atMs` in or at the end of continuous trading; null: unknown to the calendar. */
export function lastTradingMs(calendar: Calendar, atMs: number): number | null {
  return ifYearKnown(
    () => lookBack(calendar, atMs),
    () => null,
  )
}

function lookBack(calendar: Calendar, atMs: number): number | null {
  for (let days = 0; days <= LOOK_BACK_DAYS; days++) {
    const phases = calendar.hoursOf(addDays(seoulDate(atMs), -days))
    const at = phases.findLastIndex(({ phase, atMs: begunMs }) => phase === 'continuous' && begunMs <= atMs)
    if (at >= 0) return Math.min(atMs, phases[at + 1]?.atMs ?? atMs)
  }
  return null
}
