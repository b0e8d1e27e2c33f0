import type { InjectionKey } from 'vue'
import { seoulIso } from '#shared/market/seoul-time'

/** The server's wall clock as this browser knows it; a desk's own clock may be minutes off. */
export interface ServerClock {
  /** Epoch milliseconds. */
  now(): number
  /** Sets the clock by the `Date` header of an answer, which says whole seconds. */
  adjust(dateHeader: string | null): void
}

export const CLOCK: InjectionKey<ServerClock> = Symbol('clock')

/** Differences below this are the header's rounding and the way here, not skew. */
const TOLERANCE_MS = 2_000

export function createServerClock(localNow: () => number = Date.now): ServerClock {
  let offsetMs = 0
  return {
    now: () => localNow() + offsetMs,
    adjust(dateHeader) {
      const saidMs = Date.parse(dateHeader ?? '')
      if (Number.isNaN(saidMs)) return
      const wantedOffsetMs = saidMs + 500 - localNow()
      if (Math.abs(wantedOffsetMs - offsetMs) > TOLERANCE_MS) offsetMs = wantedOffsetMs
    },
  }
}

/** `10:34:07` in Seoul. */
export function seoulClockTime(atMs: number): string {
  return seoulIso(atMs).slice(11, 19)
}

/** `2026-03-19 10:34:07` in Seoul. */
export function seoulDateTime(atMs: number): string {
  return seoulIso(atMs).slice(0, 19).replace('T', ' ')
}
