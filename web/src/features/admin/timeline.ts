import type { FleetState } from '#shared/displays/report'
import type { DisplayHistory } from '#shared/rest/display-fleet'

export const WEEK_MS = 7 * 86_400_000

/** A stretch of the week in which a display was in one state. */
export interface Stretch {
  state: FleetState
  fromMs: number
  untilMs: number
  /** Of the week, from 0 to 1. */
  share: number
}

/** The states of the last seven days, oldest first. @param states newest first, as the server lists them */
export function timelineOf(states: DisplayHistory['states'], nowMs: number): Stretch[] {
  const beginMs = nowMs - WEEK_MS
  let untilMs = nowMs
  const stretches: Stretch[] = []
  for (const { state, at } of states) {
    const fromMs = Math.max(beginMs, Date.parse(at))
    if (fromMs < untilMs) stretches.unshift({ state, fromMs, untilMs, share: (untilMs - fromMs) / WEEK_MS })
    untilMs = Math.min(untilMs, fromMs)
  }
  return stretches
}
