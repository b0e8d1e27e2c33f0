import { schedulePhaseAt, type HoursOf } from '#shared/displays/schedule'
import { addDays, seoulDate } from '#shared/market/seoul-time'
import type { MarketSession } from './useMarketSession.ts'

/** Further than any holidays reach. */
const LOOK_AHEAD_DAYS = 14

/** The session by days that are known, for a screen without the server; null: today is not among them. */
export function sessionOfDays(nowMs: number, hoursOf: HoursOf): MarketSession | null {
  const today = seoulDate(nowMs)
  const hours = hoursOf(today)
  const phase = schedulePhaseAt(nowMs, hoursOf)
  if (hours === null || phase === null) return null
  const ahead = Array.from({ length: LOOK_AHEAD_DAYS }, (_, days) => hoursOf(addDays(today, days)) ?? [])
  return {
    phase: phase === 'pre_open' ? 'closed' : phase,
    tradeDate: today,
    hours,
    next: ahead.flat().find(({ atMs }) => atMs > nowMs) ?? null,
  }
}
