import type { Replaying } from '#shared/rest/replay'

/** What is known of a replay, and when it was learnt. */
export type KnownReplay = Replaying & {
  /** Of a clock that only goes forward. */
  readAtMs: number
}

/** The replay's own time now, epoch milliseconds: between two looks at the server it is reckoned. */
export function replayedNowMs({ at, ends_at, speed, state, readAtMs }: KnownReplay, nowMs: number): number {
  const passedMs = state === 'playing' ? Math.max(0, nowMs - readAtMs) * speed : 0
  return Math.min(Date.parse(ends_at), Date.parse(at) + passedMs)
}
