/**
 * When the schedule of polls last rang, as Redis keeps it: at least every second where a worker is at work, whether or not a
 * poll was due, and also while one is under way.
 */
export interface Rung {
  /** By the clock of Redis, epoch milliseconds. */
  at_ms: number
  /** How often the source is asked. */
  poll_every_ms: number
  /** So long the source may go on telling the same in session. Absent: it tells what happens as it happens. */
  renewed_within_ms?: number
}

/** No ring for so long: no worker is at work, or none whose clock may be trusted. */
export const RING_MISSED_MS = 5_000

/** What Redis holds of it; null: nothing that can be read. */
export function readRung(text: string | null): Rung | null {
  if (text === null) return null
  try {
    const read = JSON.parse(text) as Partial<Rung> | null
    const { at_ms: atMs, poll_every_ms: pollEveryMs } = read ?? {}
    const isComplete = Number.isFinite(atMs) && Number.isFinite(pollEveryMs)
    return isComplete ? (read as Rung) : null
  } catch {
    return null
  }
}

/** For how long there has been no ring. One that came later than now was noted before a clock was set back: it is missing, too. */
export function ringMissedForMs({ at_ms: atMs }: Rung, nowMs: number): number {
  const awayMs = Math.abs(nowMs - atMs)
  return awayMs > RING_MISSED_MS ? awayMs : 0
}
