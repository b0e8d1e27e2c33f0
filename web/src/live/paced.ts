import { afterPaint } from './after-paint.ts'

/** What is as good as due, as a share of the pace, is done at once: it then shares a frame with what has caused it. */
const EARLY_SHARE = 0.1

export interface Paced {
  /** Acts at once if that is due, else as soon as it is; the first time after the next paint. */
  soon: () => void
  /** Acts at once. */
  now: () => void
  stop: () => void
}

/**
 * Limits how often something is done.
 *
 * @param everyMs the least time between two acts, in milliseconds
 * @param nowMs a monotonic clock: the pace must not stall when the computer's clock is set
 */
export function paced(
  everyMs: number,
  act: () => void,
  nowMs: () => number = () => performance.now(),
): Paced {
  let cancel: (() => void) | null = null
  /** null: not yet. */
  let actedAtMs: number | null = null

  function stop(): void {
    cancel?.()
    cancel = null
  }

  function now(): void {
    stop()
    actedAtMs = nowMs()
    act()
  }

  function soon(): void {
    if (cancel !== null) return
    // The first time is that of a page that opens: it has enough to do before this frame is painted.
    if (actedAtMs === null) {
      cancel = afterPaint(now)
      return
    }
    const waitMs = actedAtMs + everyMs - nowMs()
    if (waitMs <= everyMs * EARLY_SHARE) now()
    else {
      const timer = setTimeout(now, waitMs)
      cancel = () => clearTimeout(timer)
    }
  }

  return { soon, now, stop }
}
