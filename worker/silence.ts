import type { SessionPhase } from '#shared/market/phase'

/** An answer that is overdue by more than this is missing. */
export const LATE_MS = 3_000

/**
 * How long hundreds of stocks may stand still before it is the source that does. In an auction nothing moves until it
 * ends, and after the close little does.
 */
const STILL_MS: Partial<Record<SessionPhase, number>> = { continuous: 60_000 }

/** Whether an answer should have come by now. Nobody waits for one while the exchange is closed. */
export function isOverdue(
  lastReceivedMs: number | null,
  { nowMs, pollEveryMs, phase }: { nowMs: number; pollEveryMs: number; phase: SessionPhase },
): boolean {
  return phase !== 'closed' && lastReceivedMs !== null && nowMs - lastReceivedMs > pollEveryMs + LATE_MS
}

/** Whether a market that last moved then is an outage: 10:05 is, 15:25 is the closing auction, and so was a minute ago. */
export function standsStill(
  lastMovedMs: number,
  nowMs: number,
  phaseAt: (atMs: number) => SessionPhase,
): boolean {
  const phase = phaseAt(nowMs)
  const limitMs = STILL_MS[phase]
  return limitMs !== undefined && nowMs - lastMovedMs > limitMs && phaseAt(nowMs - limitMs) === phase
}
