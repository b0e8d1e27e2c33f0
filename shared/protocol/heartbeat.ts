/**
 * When the schedule of polls last ran, as stored in Redis: at least every second while a worker is running,
 * whether or not a poll was due, and also during one.
 */
export interface Heartbeat {
  /** By the clock of Redis, epoch milliseconds. */
  at_ms: number
  /** The poll interval of the source. */
  poll_every_ms: number
  /** How long the source may repeat the same data in session. Absent: it delivers changes as they happen. */
  renewed_within_ms?: number
}

/**
 * Without a heartbeat for this long: no worker is running, or only workers whose clocks cannot be trusted.
 */
export const HEARTBEAT_MISSED_MS = 5_000

/** Parses the value in Redis; null: it is missing or malformed. */
export function readHeartbeat(text: string | null): Heartbeat | null {
  if (text === null) return null
  try {
    const read = JSON.parse(text) as Partial<Heartbeat> | null
    const { at_ms: atMs, poll_every_ms: pollEveryMs } = read ?? {}
    const isComplete = Number.isFinite(atMs) && Number.isFinite(pollEveryMs)
    return isComplete ? (read as Heartbeat) : null
  } catch {
    return null
  }
}

/**
 * The time since the last heartbeat. One in the future was written before a clock was set back, and counts as
 * missed, too.
 */
export function heartbeatMissedForMs({ at_ms: atMs }: Heartbeat, nowMs: number): number {
  const awayMs = Math.abs(nowMs - atMs)
  return awayMs > HEARTBEAT_MISSED_MS ? awayMs : 0
}
