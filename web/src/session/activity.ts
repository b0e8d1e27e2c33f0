/** Input is told to the server at most so often. */
export const REPORT_EVERY_MS = 60_000
/** After a report that failed, the next input may try again. */
const RETRY_AFTER_MS = 10_000

/**
 * Turns a person's input into few reports of activity.
 *
 * @param nowMs a clock that only goes forward
 * @returns to be called with every input
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
