/**
 * When the schedule of polls last rang, as Redis keeps it: at least every second where a worker is at work, whether or not a
 * poll was due, and also while one is under way.
 */
export interface Rung {
  /** By the clock of Redis, epoch milliseconds. */
  at_ms: number
  /** How often the source is asked. */
  poll_every_ms: number
}

/** No ring for so long: no worker is at work, or none whose clock may be trusted. */
export const RING_MISSED_MS = 5_000
