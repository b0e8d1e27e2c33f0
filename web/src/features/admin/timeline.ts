import type { FleetState } from '#shared/displays/report'
import type { DisplayHistory } from '#shared/rest/display-fleet'
import { DAY_MS } from '#shared/time'

export const WEEK_MS = 7 * DAY_MS

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

/** Something that is on record of a display: it came to a state, or its page was loaded. */
export type Happened =
  | ({ kind: 'state' } & DisplayHistory['states'][number])
  | ({ kind: 'load' } & DisplayHistory['loads'][number])

/** States and loadings together, the newest first. */
export function happenedTo({ states, loads }: DisplayHistory): Happened[] {
  return [
    ...states.map((state) => ({ kind: 'state' as const, ...state })),
    ...loads.map((load) => ({ kind: 'load' as const, ...load })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
