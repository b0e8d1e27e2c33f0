/** The offset of the picture as a share of the maximum; both −1 to 1. */
export interface Drift {
  x: number
  y: number
}

const MINUTE_MS = 60_000
/** Coprime, so that the path repeats only after hours. */
const ACROSS_MINUTES = 47
const DOWN_MINUTES = 31

/**
 * The offset of the picture at a moment. A line in one place for months burns into a panel; one that moves a
 * few pixels once a minute does not, and is not noticed.
 */
export function driftAt(atMs: number): Drift {
  const minute = Math.floor(atMs / MINUTE_MS)
  return { x: swing(minute, ACROSS_MINUTES), y: swing(minute, DOWN_MINUTES) }
}

function swing(minute: number, period: number): number {
  return Math.sin((2 * Math.PI * (minute % period)) / period)
}
