/** A piece of time in which something is left alone, epoch milliseconds. */
export interface Wait {
  sinceMs: number
  /** Infinity: for good. */
  untilMs: number
}

/**
 * Whether a wait is over. One that begins later than now was begun by a clock that has been set back since: it is over,
 * because nobody knows how much of it is left, and waiting for the clock to come there again may take hours.
 */
export function isOver({ sinceMs, untilMs }: Wait, nowMs: number): boolean {
  return nowMs >= untilMs || (nowMs < sinceMs && untilMs !== Infinity)
}

/** Whether so much time has passed since a moment, under the same rule. */
export function hasElapsed(sinceMs: number, ms: number, nowMs: number): boolean {
  return isOver({ sinceMs, untilMs: sinceMs + ms }, nowMs)
}
