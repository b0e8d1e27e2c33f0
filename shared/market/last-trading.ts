import { ifYearKnown, type Calendar } from './calendar.ts'
import { addDays, seoulDate } from './seoul-time.ts'

/** The longest holidays take little more than a week; nobody looks further back for a day of trading. */
const LOOK_BACK_DAYS = 31

/** The last moment until `atMs` at which continuous trading went on or ended; null: the calendar does not know. */
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
