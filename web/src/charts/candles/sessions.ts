import type { PhaseChange, SessionPhase } from '#shared/market/phase'

/** The starts of phases, in order of time; each phase lasts until the next. */
export type Hours = readonly PhaseChange[]

/** null before the first known phase. */
export function phaseAt(hours: Hours, atMs: number): SessionPhase | null {
  let [low, high] = [0, hours.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((hours[middle] as PhaseChange).atMs <= atMs) low = middle + 1
    else high = middle
  }
  return hours[low - 1]?.phase ?? null
}

/** Merges the hours of two ranges of days; where both have a moment, `newer` wins. */
export function joinedHours(known: Hours, newer: Hours): PhaseChange[] {
  const byMoment = new Map([...known, ...newer].map((change) => [change.atMs, change]))
  return [...byMoment.values()].sort((a, b) => a.atMs - b.atMs)
}
