import type { Database } from './pool.ts'
import { unavailableReason } from '#platform/unavailable'

/** Registers a step outside of the database that runs after the commit. */
export type AfterCommit = (effect: () => Promise<unknown>) => void

/**
 * Runs an act with one part in the database and one part outside: first the transaction, with the audit entry
 * last in it, and the rest only after its commit. So nothing is done that is not recorded, whenever the
 * database fails. Whatever must be read from Redis, such as the sessions to end, is read inside the
 * transaction: if that fails nothing has happened.
 *
 * @throws UndoneError a step after the commit failed
 */
export async function recordFirst<T>(
  database: Database,
  act: (transaction: Database, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  const effects: (() => Promise<unknown>)[] = []
  const result = await database.transaction((transaction) =>
    act(transaction, (effect) => void effects.push(effect)),
  )
  for (const effect of effects) {
    await effect().catch((error: unknown) => {
      throw new UndoneError(error)
    })
  }
  return result
}

/** The act is recorded, but a step after the commit failed. */
export class UndoneError extends Error {
  constructor(cause: unknown) {
    const reason = unavailableReason(cause) ?? 'see its cause'
    super(`on record, but not carried out yet (${reason})`, { cause })
    this.name = 'UndoneError'
  }
}
