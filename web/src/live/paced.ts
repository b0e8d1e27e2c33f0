/** What is as good as due, as a share of the pace, is done at once: it then shares a frame with what has caused it. */
const EARLY_SHARE = 0.1

export interface Paced {
  /** Acts at once if that is due, else as soon as it is; the first time in a task of its own. */
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
  let timer: ReturnType<typeof setTimeout> | undefined
  /** null: not yet. */
  let actedAtMs: number | null = null

  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }

  function now(): void {
    stop()
    actedAtMs = nowMs()
    act()
  }

  function soon(): void {
    if (timer !== undefined) return
    // The first time is that of a page that opens: it has enough to do in this frame.
    const waitMs = actedAtMs === null ? 0 : actedAtMs + everyMs - nowMs()
    if (actedAtMs !== null && waitMs <= everyMs * EARLY_SHARE) now()
    else timer = setTimeout(now, waitMs)
  }

  return { soon, now, stop }
}
