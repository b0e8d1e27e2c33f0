import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import type { User } from '#database/accounts/users'
import type { AuditAction } from '#shared/auth/audit-actions'
import { nameTyped } from './account.ts'
import type { Visitor } from './visitor.ts'

/**
 * Records an act, or an attempt, on the user's own account.
 *
 * @param typed the login as typed, for attempts without an account
 */
export async function recordAct(
  database: Database,
  action: AuditAction,
  user: User | undefined,
  typed: string,
  visitor: Visitor,
  details?: Record<string, unknown>,
): Promise<void> {
  const claimed = nameTyped(typed)
  await recordAudit(database, {
    adminId: user?.user_id ?? null,
    adminAccountId: user?.id ?? null,
    adminName: user?.name ?? claimed,
    action,
    target: user?.user_id ?? claimed,
    targetAccountId: user?.id,
    ...(details === undefined ? {} : { details }),
    ...visitor,
  })
}
