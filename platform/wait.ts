/** A span of time in which something is not retried, epoch milliseconds. */
export interface Wait {
  sinceMs: number
  /** Infinity: forever. */
  untilMs: number
}

/**
 * Whether a wait is over. A wait that begins in the future was started before the clock was set back: it
 * counts as over, because the remaining time is unknown and waiting for the clock to catch up may take hours.
 */
export function isOver({ sinceMs, untilMs }: Wait, nowMs: number): boolean {
  return nowMs >= untilMs || (nowMs < sinceMs && untilMs !== Infinity)
}

/** Whether a duration has passed since a moment, under the same rule. */
export function hasElapsed(sinceMs: number, ms: number, nowMs: number): boolean {
  return isOver({ sinceMs, untilMs: sinceMs + ms }, nowMs)
}
