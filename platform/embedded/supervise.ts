import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Part } from './child.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** After this long a part counts as healthy again, and its next end as the first. */
const HEALTHY_AFTER_MS = 60_000
const ATTEMPTS = 6

export interface SuperviseOptions {
  name: string
  start: () => Promise<Part>
  log: Logger
  /** The part ends again and again; nobody restarts it any more. */
  onGiveUp: (error: Error) => void
}

/**
 * Starts a part and starts it again whenever it ends by itself, after a growing pause.
 * @returns stops the part for good
 * @throws when the first start fails
 */
export async function supervise({
  name,
  start,
  log,
  onGiveUp,
}: SuperviseOptions): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  let part = await start()

  async function watch(): Promise<void> {
    let attempt = 0
    let upSince = performance.now()
    let end = await part.ended
    while (!stopping.signal.aborted) {
      if (performance.now() - upSince > HEALTHY_AFTER_MS) attempt = 0
      attempt += 1
      if (attempt > ATTEMPTS) return onGiveUp(new Error(`${name} ended ${attempt} times in a row (${end})`))
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)
      log.error({ part: name, end, attempt, pauseMs }, `${name} ended by itself; it is started again`)
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      upSince = performance.now()
      end = await start().then(
        (started) => {
          part = started
          return started.ended
        },
        (error: unknown) => String(error),
      )
    }
  }

  const watching = watch()
  return async () => {
    stopping.abort()
    await part.stop()
    await watching
  }
}
