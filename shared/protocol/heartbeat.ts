/**
 * When the schedule of polls last ran, as Redis keeps it: at least every second while a worker is running, whether or not a
 * poll was due, and also during one.
 */
export interface Heartbeat {
  /** By the clock of Redis, epoch milliseconds. */
  at_ms: number
  /** How often the source is asked. */
  poll_every_ms: number
  /** So long the source may go on telling the same in session. Absent: it tells what happens as it happens. */
  renewed_within_ms?: number
}

/** No heartbeat for so long: no worker is running, or none whose clock may be trusted. */
export const HEARTBEAT_MISSED_MS = 5_000

/** What Redis holds of it; null: nothing that can be read. */
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

/** For how long there has been no heartbeat. One of the future was written before a clock was set back, and counts as missed, too. */
export function heartbeatMissedForMs({ at_ms: atMs }: Heartbeat, nowMs: number): number {
  const awayMs = Math.abs(nowMs - atMs)
  return awayMs > HEARTBEAT_MISSED_MS ? awayMs : 0
}
