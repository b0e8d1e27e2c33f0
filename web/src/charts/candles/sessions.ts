import type { PhaseChange, SessionPhase } from '#shared/market/phase'

/** Beginnings of phases, in order of time; between them the phase lasts. */
export type Hours = readonly PhaseChange[]

/** null before the first that is known. */
export function phaseAt(hours: Hours, atMs: number): SessionPhase | null {
  let [low, high] = [0, hours.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((hours[middle] as PhaseChange).atMs <= atMs) low = middle + 1
    else high = middle
  }
  return hours[low - 1]?.phase ?? null
}

/** Hours of two stretches of days as one; where both know a moment, it is `newer`'s. */
export function joinedHours(known: Hours, newer: Hours): PhaseChange[] {
  const byMoment = new Map([...known, ...newer].map((change) => [change.atMs, change]))
  return [...byMoment.values()].sort((a, b) => a.atMs - b.atMs)
}
