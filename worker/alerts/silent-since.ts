import type { Calendar } from '#shared/market/calendar'
import { sessionBegan } from '#shared/market/session-began'
import type { Link, LinkCode } from '#shared/protocol/messages'

/** Why a working source has nothing new. */
const RESTS: readonly LinkCode[] = ['market_closed', 'daily_close', 'replay_paused', 'replay_ended']

/**
 * Since when nothing has come from the source: since it last brought something, or since trading hours began.
 *
 * @param calendar null: it should bring something at any hour
 * @returns null: it rests, or nothing is to be expected of it now
 */
export function silentSince(
  { state, code, last_received_ms }: Pick<Link, 'state' | 'code' | 'last_received_ms'>,
  nowMs: number,
  calendar: Calendar | null,
): number | null {
  if (state === 'closed' || RESTS.some((rest) => rest === code)) return null
  if (calendar === null) return last_received_ms
  const beganMs = sessionBegan(calendar, nowMs)
  if (beganMs === null) return null
  return Math.max(last_received_ms ?? beganMs, beganMs)
}
