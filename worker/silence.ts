import type { SessionPhase } from '#shared/market/phase'

/** An answer that is overdue by more than this is missing. */
export const LATE_MS = 3_000

/** Whether an answer should have come by now. Nobody waits for one while the exchange is closed. */
export function isOverdue(
  lastReceivedMs: number | null,
  { nowMs, pollEveryMs, phase }: { nowMs: number; pollEveryMs: number; phase: SessionPhase },
): boolean {
  return phase !== 'closed' && lastReceivedMs !== null && nowMs - lastReceivedMs > pollEveryMs + LATE_MS
}

/** How long hundreds of stocks may stand still before that is worth a word. */
export const STALLED_AFTER_MS = 60_000

/**
 * Whether a market that last moved then should have moved since: at 10:05 it should, at 15:25 is the closing auction, and so
 * was a minute ago. In an auction nothing moves until it ends, and after the close little does.
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
