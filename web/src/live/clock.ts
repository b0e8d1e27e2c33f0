import type { InjectionKey } from 'vue'
import { seoulIso } from '#shared/market/seoul-time'

/** The same instant on two clocks. */
export interface Instant {
  /** Milliseconds on a monotonic clock, for durations. */
  elapsedMs: number
  /** Epoch milliseconds of the server, for the screen. */
  serverMs: number
}

/**
 * The server's wall clock, estimated in this browser. It runs on the browser's monotonic clock: the
 * computer's own clock may be wrong, and may be set while the page is open.
 */
export interface ServerClock {
  /** The server's time, epoch milliseconds. */
  now(): number
  instant(): Instant
  /**
   * Takes the server's time from a message that has just arrived.
   *
   * @param requestedAtMs when it was requested, on the monotonic clock; undefined: the server sent it unsolicited
   */
  observe(serverMs: number, requestedAtMs?: number): void
  /**
   * Takes the `Date` header of a response: whole seconds, and maybe a proxy's. It counts until the first
   * message of the server itself.
   */
  adjust(dateHeader: string | null): void
  /** Whether the computer's clock was set, or the computer slept, since the last call. */
  stepped(): boolean
}

export const CLOCK: InjectionKey<ServerClock> = Symbol('clock')

/** No message takes longer on a connection that counts as up. */
const LONGEST_WAY_MS = 3_000
/** A `Date` header omits the fraction of the second, and servers generate it a moment before they send it. */
const HEADER_MS = 2_000
const STEP_MS = 1_000

/**
 * A message bounds the server's time from both sides: it is not earlier than the message's time, and not
 * later than that plus the longest possible transit. The clock changes only when it is out of these bounds,
 * and then to the nearest bound. So the fastest message decides.
 *
 * @param localNow the computer's clock, the first guess
 * @param elapsed milliseconds of a monotonic clock
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
    observe(serverMs, requestedAtMs = -Infinity) {
      hasSpoken = true
      bound(serverMs, serverMs + Math.min(LONGEST_WAY_MS, elapsed() - requestedAtMs))
    },
    adjust(dateHeader) {
      const headerMs = Date.parse(dateHeader ?? '')
      if (!hasSpoken && !Number.isNaN(headerMs)) bound(headerMs, headerMs + HEADER_MS)
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
