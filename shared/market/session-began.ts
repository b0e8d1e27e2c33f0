import type { Calendar } from './calendar.ts'
import { seoulDate } from './seoul-time.ts'

/** When the trading hours began that are on; null: the exchange is closed. */
export function sessionBegan(calendar: Calendar, nowMs: number): number | null {
  const hours = calendar.hoursOf(seoulDate(nowMs)).filter(({ atMs }) => atMs <= nowMs)
  if (hours.length === 0 || hours.at(-1)?.phase === 'closed') return null
  const closedAt = hours.findLastIndex(({ phase }) => phase === 'closed')
  return hours[closedAt + 1]?.atMs ?? nowMs
}
