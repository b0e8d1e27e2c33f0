import type { Log } from '#platform/log'
import { hasElapsed } from '#platform/wait'
import { MINUTE_MS } from '#shared/time'
import { SourceFault } from './fault.ts'

const CAN_DO_WITHOUT: ReadonlySet<SourceFault['patience']> = new Set(['transient', 'denied', 'midnight'])
const REST_MS = 5 * MINUTE_MS

export interface IndexTables<Day, Answer> {
  /**
   * The answers of the parts that were available; none during the pause after a fault. @throws SourceFault
   */
  ask(day: Day, signal: AbortSignal): Promise<Answer[]>
}

/**
 * Indices matter less than the listing that has already been received: a transient index fault does not fail
 * the poll. A persistent one is logged once and retried every five minutes, so that it does not use up the
 * daily budget.
 */
export function createIndexTables<Part, Day, Answer>(options: {
  parts: readonly Part[]
  ask: (part: Part, day: Day, signal: AbortSignal) => Promise<Answer>
  now: () => number
  log: Log
}): IndexTables<Day, Answer> {
  const { parts, ask, now, log } = options
  let failedAtMs: number | null = null

  return {
    async ask(day, signal) {
      if (failedAtMs !== null && !hasElapsed(failedAtMs, REST_MS, now())) return []
      const answers: Answer[] = []
      try {
        for (const part of parts) answers.push(await ask(part, day, signal))
        failedAtMs = null
      } catch (error) {
        if (!(error instanceof SourceFault) || !CAN_DO_WITHOUT.has(error.patience)) throw error
        if (failedAtMs === null) log.warn({ code: error.code, reason: error.message }, 'no index values')
        failedAtMs = now()
      }
      return answers
    },
  }
}
