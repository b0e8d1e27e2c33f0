import type { Replaying } from '#shared/rest/replay'

/** The last known state of a replay, with the time of its reception. */
export type KnownReplay = Replaying & {
  /** Of a monotonic clock. */
  readAtMs: number
}

/** The current time of the replay in epoch milliseconds, extrapolated between two polls. */
export function replayedNowMs({ at, ends_at, speed, state, readAtMs }: KnownReplay, nowMs: number): number {
  const passedMs = state === 'playing' ? Math.max(0, nowMs - readAtMs) * speed : 0
  return Math.min(Date.parse(ends_at), Date.parse(at) + passedMs)
}
