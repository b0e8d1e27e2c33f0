import { actorOf } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import { countOtherSuperAdmins, holdUsers } from '#database/accounts/user-changes'
import type { User } from '#database/accounts/users'
import type { AuditAction } from '#shared/auth/audit-actions'
import { mayManage, type Person } from '#shared/auth/rights'
import type { Visitor } from '../auth/visitor.ts'
import { Problem } from '../request/problem.ts'
import { recordFirst, type AfterCommit } from '#database/record-first'

/** An admin with their session and address. */
export interface Actor extends Person {
  visitor: Visitor
}

/** An action on another account, while both accounts are locked. */
export interface Act {
  transaction: Database
  target: User
  afterCommit: AfterCommit
  /** Recorded last: the row blocks all other writes to the trail until the transaction ends. */
  record: (action: AuditAction, details?: Record<string, unknown>) => Promise<void>
}

/**
 * Runs an action on another account in one transaction. Both accounts are locked and the actor is checked
 * again: of two super_admins who demote each other at once, the second no longer is one. So one always
 * remains.
 *
 * @throws Problem not_found, forbidden, session_ended, last_super_admin
 */
export async function actOn<T>(
  database: Database,
  actor: Actor,
  userId: string,
  act: (act: Act) => Promise<T>,
): Promise<T> {
  return recordFirst(database, async (transaction, afterCommit) => {
    const held = await holdUsers(transaction, [actor.userId, userId])
    const self = held.find((user) => user.user_id === actor.userId)
    const target = held.find((user) => user.user_id === userId)
    assertStillActs(actor, self)
    if (target === undefined) throw new Problem('not_found', { detail: 'there is no such account' })
    await refuseUnlessManaged(transaction, actor, target)
    return act({
      transaction,
      target,
      afterCommit,
      record: (action, details) =>
        recordAudit(transaction, {
          ...actorOf(self),
          action,
          target: target.user_id,
          targetAccountId: target.id,
          ...(details === undefined ? {} : { details }),
          ...actor.visitor,
        }),
    })
  })
}

/** Rejects an admin whose account changed after their session was checked. @throws Problem session_ended */
export function assertStillActs({ role }: Actor, self: User | undefined): asserts self is User {
  if (self?.role !== role || self.is_active !== true) throw new Problem('session_ended')
}

async function refuseUnlessManaged(transaction: Database, actor: Actor, target: User): Promise<void> {
  if (mayManage(actor, { userId: target.user_id, role: target.role })) return
  if (actor.userId !== target.user_id)
    throw new Problem('forbidden', { detail: `accounts of role ${target.role} are not yours to manage` })
  const isLast =
    actor.role === 'super_admin' && (await countOtherSuperAdmins(transaction, actor.userId)) === 0
  if (isLast) throw new Problem('last_super_admin')
  throw new Problem('forbidden', { detail: 'the own account cannot be managed here' })
}
