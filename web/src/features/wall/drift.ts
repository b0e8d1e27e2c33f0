import type { PhaseChange } from '#shared/market/phase'
import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'
import { DAY_MS, MINUTE_MS } from '#shared/time'

/** The offset of the picture as a share of the maximum; both −1 to 1. */
export interface Drift {
  x: number
  y: number
}

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

/** Whether bar and footer stand mirrored: at each change of phase they change sides, and each day begins on the other one. */
export function changesSides(session: { hours: readonly PhaseChange[] } | null, atMs: number): boolean {
  const changes = session?.hours.filter((change) => change.atMs <= atMs).length ?? 0
  const day = Math.floor((atMs + SEOUL_OFFSET_MS) / DAY_MS)
  return (changes + day) % 2 === 1
}

function swing(minute: number, period: number): number {
  return Math.sin((2 * Math.PI * (minute % period)) / period)
}
