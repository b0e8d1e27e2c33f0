import type { SessionPhase } from '#shared/market/phase'
import { MINUTE_MS } from '#shared/time'

/** An answer that is overdue by more than this is missing. */
export const LATE_MS = 3_000

/** Whether an answer should have come by now. None is expected while the exchange is closed. */
export function isOverdue(
  lastReceivedMs: number | null,
  { nowMs, pollEveryMs, phase }: { nowMs: number; pollEveryMs: number; phase: SessionPhase },
): boolean {
  return phase !== 'closed' && lastReceivedMs !== null && nowMs - lastReceivedMs > pollEveryMs + LATE_MS
}

/** How long hundreds of stocks may stand still before that is reported. */
export const STALLED_AFTER_MS = MINUTE_MS

/**
 * Whether a market that last moved at `lastMovedMs` should have moved since. Only in continuous trading, now
 * and at the start of the limit: in an auction nothing moves until it ends, and after the close little does.
 */
export function isStalled(
  lastMovedMs: number,
  nowMs: number,
  phaseAt: (atMs: number) => SessionPhase,
  limitMs = STALLED_AFTER_MS,
): boolean {
  const isTrading = phaseAt(nowMs) === 'continuous' && phaseAt(nowMs - limitMs) === 'continuous'
  return isTrading && nowMs - lastMovedMs > limitMs
}
