import { actorOf } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import { holdUsers } from '#database/accounts/user-changes'
import { holdDisplay, type Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import { recordFirst, type AfterCommit } from '#database/record-first'
import type { AuditAction } from '#shared/auth/audit-actions'
import { assertStillActs, type Actor } from '../admin/act-on.ts'
import { Problem } from '../request/problem.ts'
import type { DisplayDeps } from './deps.ts'

export interface RecordedAct {
  transaction: Database
  afterCommit: AfterCommit
  /** Last of all. @param target what it is about, by name */
  record: (action: AuditAction, target: string, details?: Record<string, unknown>) => Promise<void>
}

/** Runs an act in a transaction with its audit row, after checking that the actor is still an active admin. @throws Problem session_ended */
export function recorded<T>(
  { database }: Pick<DisplayDeps, 'database'>,
  actor: Actor,
  act: (act: RecordedAct) => Promise<T>,
): Promise<T> {
  return recordFirst(database, async (transaction, afterCommit) => {
    const [self] = await holdUsers(transaction, [actor.userId])
    assertStillActs(actor, self)
    return act({
      transaction,
      afterCommit,
      record: (action, target, details = {}) =>
        recordAudit(transaction, { ...actorOf(self), action, target, details, ...actor.visitor }),
    })
  })
}

/** The display, locked. @throws Problem not_found */
export async function holdOne(transaction: Database, id: string): Promise<Display> {
  const display = await holdDisplay(transaction, id)
  if (display === undefined) throw new Problem('not_found', { detail: 'there is no such display' })
  return display
}
