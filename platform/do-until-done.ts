import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

export interface DoUntilDoneOptions {
  /** The name of the action in the log. */
  what: string
  log: Log
  pause?: (ms: number) => Promise<unknown>
}

/**
 * Runs an action that must eventually happen because it was committed elsewhere. The action must be
 * idempotent.
 *
 * @returns after the first attempt; a failed one is retried in the background until it succeeds or the
 * process ends
 */
export async function doUntilDone(
  effect: () => Promise<unknown>,
  { what, log, pause = (ms) => sleep(ms, undefined, { ref: false }) }: DoUntilDoneOptions,
): Promise<void> {
  const isDone = () =>
    effect().then(
      () => true,
      (err: unknown) => {
        log.warn({ err, what }, 'what was committed could not be carried out yet; it is tried again')
        return false
      },
    )
  async function repeat(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await pause(pauseMs)
      if (await isDone()) return log.info({ what }, 'what was committed has been carried out')
    }
  }
  if (!(await isDone())) void repeat()
}
