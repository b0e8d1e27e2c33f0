import {
  forgetEndedSessions,
  noteEndingSessions,
  readEndingSessions,
} from '#database/accounts/ending-sessions'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import type { AfterCommit } from '#database/record-first'
import type { Sessions } from './sessions.ts'

/**
 * Ends sessions with the act that is being recorded: right after its commit, and if that fails or this
 * process dies in between, by the next server that checks. Called before the act is recorded.
 */
export async function endWithAct(
  { transaction, afterCommit }: { transaction: Database; afterCommit: AfterCommit },
  sessions: Sessions,
  ids: readonly string[],
): Promise<void> {
  await noteEndingSessions(transaction, ids)
  afterCommit(() => sessions.endAll(ids))
}

/** Ends sessions whose end may have been missed. Ending one twice is harmless. */
export async function finishEndingSessions({
  database,
  sessions,
}: {
  database: Database
  sessions: Sessions
}): Promise<void> {
  const ids = await readEndingSessions(database)
  if (ids.length === 0) return
  await sessions.finishEnding(ids)
  await forgetEndedSessions(database, ids)
}

const LOOK_EVERY_MS = 5_000

/** @returns stops it */
export function watchEndingSessions(
  deps: Parameters<typeof finishEndingSessions>[0] & { log: Log },
): () => Promise<void> {
  let looking: Promise<void> | null = null
  const look = () => {
    looking ??= finishEndingSessions(deps)
      .catch((err: unknown) => deps.log.debug({ err }, 'sessions that are to end are looked for later'))
      .finally(() => (looking = null))
  }
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  return async () => {
    clearInterval(timer)
    await looking
  }
}
