import type { Database } from './pool.ts'
import { unavailableReason } from '#platform/unavailable'

/** Keeps what is to be done outside of the database until the act is committed. */
export type AfterCommit = (effect: () => Promise<unknown>) => void

/**
 * Runs an act of which one part is in the database and the other is not: first the transaction, with the record of the act
 * last in it, and only after its commit the rest. So nothing is done that is not on record, wherever the database goes away.
 * Whatever must be known of Redis, such as which sessions will end, is read inside the transaction: if that fails nothing
 * has happened.
 *
 * @throws UndoneError what came after the commit failed
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

/** The act is on record, and not all of it is done. */
export class UndoneError extends Error {
  constructor(cause: unknown) {
    const reason = unavailableReason(cause) ?? 'its cause says why'
    super(`on record, but not carried out yet (${reason})`, { cause })
    this.name = 'UndoneError'
  }
}
