/** How far the picture wanders, as a share of its greatest way; both −1 to 1. */
export interface Drift {
  x: number
  y: number
}

const MINUTE_MS = 60_000
/** Without a common divisor, so that the way comes back to itself only after hours. */
const ACROSS_MINUTES = 47
const DOWN_MINUTES = 31

/**
 * Where the picture stands at a moment. A line that stands in one place for months burns into a panel; one that moves a
 * few pixels once a minute does not, and is not noticed.
 */
export function driftAt(atMs: number): Drift {
  const minute = Math.floor(atMs / MINUTE_MS)
  return { x: swing(minute, ACROSS_MINUTES), y: swing(minute, DOWN_MINUTES) }
}

function swing(minute: number, period: number): number {
  return Math.sin((2 * Math.PI * (minute % period)) / period)
}
