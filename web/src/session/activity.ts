import { MINUTE_MS } from '#shared/time'

/** The minimum interval between two reports of activity. */
export const REPORT_EVERY_MS = MINUTE_MS
/** The delay before a retry after a failed report. */
const RETRY_AFTER_MS = 10_000

/**
 * Throttles a user's input to few reports of activity.
 *
 * @param nowMs a monotonic clock
 * @returns the listener for every input
 */
export function createActivity(
  report: () => Promise<void>,
  nowMs: () => number = () => performance.now(),
): () => void {
  let nextAtMs = -Infinity
  return () => {
    if (nowMs() < nextAtMs) return
    nextAtMs = nowMs() + REPORT_EVERY_MS
    report().catch(() => (nextAtMs = nowMs() + RETRY_AFTER_MS))
  }
}
