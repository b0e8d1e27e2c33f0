import type { InjectionKey } from 'vue'
import { seoulIso } from '#shared/market/seoul-time'

/** The same instant on two clocks. */
export interface Instant {
  /** Milliseconds on a clock that only goes forward, for durations. */
  elapsedMs: number
  /** Epoch milliseconds of the server, for the screen. */
  serverMs: number
}

/**
 * The server's wall clock as this browser knows it. It runs on the browser's monotonic clock: the computer's own clock
 * may be wrong, and may be set while the page is open.
 */
export interface ServerClock {
  /** The server's time, epoch milliseconds. */
  now(): number
  instant(): Instant
  /**
   * Takes in the server's time from a message that has just come.
   *
   * @param askedAtMs when it was asked for, on the monotonic clock; undefined: the server sent it by itself
   */
  heard(serverMs: number, askedAtMs?: number): void
  /** Takes in the `Date` header of an answer: whole seconds, and maybe a proxy's. It counts until the server itself speaks. */
  adjust(dateHeader: string | null): void
  /** Whether the computer's clock was set, or the computer slept, since this was last asked. */
  stepped(): boolean
}

export const CLOCK: InjectionKey<ServerClock> = Symbol('clock')

/** No message is on its way for longer on a line that counts as up. */
const LONGEST_WAY_MS = 3_000
/** A `Date` header leaves out the fraction of the second, and servers write it down a moment before they send it. */
const HEADER_MS = 2_000
const STEP_MS = 1_000

/**
 * What a message says bounds the server's time from both sides: it is not earlier than what the message says, and not later
 * than that plus the time the message can have taken. The clock moves only when it is out of these bounds, and then just
 * into them. So the message that was fastest decides.
 *
 * @param localNow the computer's clock, the first guess
 * @param elapsed milliseconds on a clock that only goes forward
 */
export function createServerClock(
  localNow: () => number = Date.now,
  elapsed: () => number = () => performance.now(),
): ServerClock {
  let offsetMs = localNow() - elapsed()
  let localOffsetMs = offsetMs
  let hasSpoken = false

  const now = () => elapsed() + offsetMs

  function bound(earliestMs: number, latestMs: number): void {
    offsetMs += Math.min(Math.max(now(), earliestMs), latestMs) - now()
  }

  return {
    now,
    instant: () => ({ elapsedMs: elapsed(), serverMs: now() }),
    heard(serverMs, askedAtMs = -Infinity) {
      hasSpoken = true
      bound(serverMs, serverMs + Math.min(LONGEST_WAY_MS, elapsed() - askedAtMs))
    },
    adjust(dateHeader) {
      const saidMs = Date.parse(dateHeader ?? '')
      if (!hasSpoken && !Number.isNaN(saidMs)) bound(saidMs, saidMs + HEADER_MS)
    },
    stepped() {
      const before = localOffsetMs
      localOffsetMs = localNow() - elapsed()
      return Math.abs(localOffsetMs - before) > STEP_MS
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
