import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { MINUTE_MS } from '#shared/time'
import type { Part } from './child.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A part that has run for this long counts as healthy: its next exit is treated as the first. */
const HEALTHY_AFTER_MS = MINUTE_MS

export interface SuperviseOptions {
  name: string
  start: () => Promise<Part>
  log: Logger
  clock?: Clock
}

export interface Clock {
  nowMs: () => number
  pause: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const CLOCK: Clock = {
  nowMs: () => performance.now(),
  pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
}

/**
 * Starts a part and restarts it whenever it exits, with a growing backoff and without a limit: the cause, a
 * database that hangs or a disk that is full, may be gone after minutes or hours.
 * @returns stops the part for good
 * @throws when the first start fails
 */
export async function supervise(options: SuperviseOptions): Promise<() => Promise<void>> {
  const { name, start, log, clock = CLOCK } = options
  const stopping = new AbortController()
  let part = await start()

  async function watch(): Promise<void> {
    let upSinceMs = clock.nowMs()
    let end = await part.ended
    for (let restart = 1; !stopping.signal.aborted; restart++) {
      if (clock.nowMs() - upSinceMs > HEALTHY_AFTER_MS) restart = 1
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (restart - 1), LONGEST_PAUSE_MS)
      log.error({ part: name, end, restart, pauseMs }, `${name} ended by itself; it is started again`)
      await clock.pause(pauseMs, stopping.signal)
      if (stopping.signal.aborted) return
      upSinceMs = clock.nowMs()
      end = await startAgain()
    }
  }

  /** Resolves to how the new process ended, or to why it did not start. */
  async function startAgain(): Promise<string> {
    try {
      part = await start()
    } catch (error) {
      return String(error)
    }
    // A stop during the start has only stopped the predecessor.
    if (stopping.signal.aborted) await part.stop()
    return part.ended
  }

  const watching = watch()
  return async () => {
    stopping.abort()
    await part.stop()
    await watching
  }
}
