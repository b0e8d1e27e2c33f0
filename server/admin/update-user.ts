import type { Database } from '#database/pool'
import { patchUser } from '#database/accounts/user-changes'
import { DuplicateUserError, type User } from '#database/accounts/users'
import { hasRight } from '#shared/auth/rights'
import type { AuditAction } from '#shared/auth/audit-actions'
import type { AdminUserDetail, UserChangeInput } from '#shared/rest/users'
import { endWithAct } from '../auth/end-sessions.ts'
import type { Sessions } from '../auth/sessions.ts'
import { Problem } from '../request/problem.ts'
import { actOn, type Act } from './act-on.ts'
import type { Reader } from './read-record.ts'
import { presentDetail } from './read-users.ts'

/** The fields of an account that an admin may change. */
type Changeable = Pick<User, 'name' | 'email' | 'role' | 'is_active'>
const FIELDS = ['name', 'email', 'role', 'is_active'] as const satisfies (keyof Changeable)[]

/**
 * Changes the fields that differ, and records them with before and after. An account whose role changed, or
 * that was disabled, must log in again.
 *
 * @returns the account afterwards; null: nothing differed
 * @throws Problem as actOn; conflict, duplicate
 */
export async function updateUser(
  { database, sessions }: { database: Database; sessions: Sessions },
  actor: Reader,
  userId: string,
  wish: UserChangeInput,
): Promise<AdminUserDetail | null> {
  return actOn(database, actor, userId, async ({ transaction, target, record, afterCommit }) => {
    if (wish.updated_at !== undefined && wish.updated_at.getTime() !== target.updated_at.getTime())
      throw new Problem('conflict')
    const changes = differences(target, wish)
    if (Object.keys(changes).length === 0) return null
    if (changes.role !== undefined && !hasRight(actor.role, 'change_roles'))
      throw new Problem('forbidden', { detail: 'roles are changed by a super_admin' })
    // Enabling a pending account approves it.
    const isApproved = target.is_pending && changes.is_active === true
    const patch = { ...changes, ...(isApproved ? { is_pending: false } : {}), updated_at: new Date() }
    const user = await patchUser(transaction, target, patch).catch(refuseDuplicate)
    const endsSessions = changes.role !== undefined || changes.is_active === false
    const ids = endsSessions ? await sessions.idsOf(userId) : []
    await endWithAct({ transaction, afterCommit }, sessions, ids)
    await recordChanges(record, target, changes)
    return presentDetail({ database: transaction, sessions }, actor, user, ids)
  })
}

function differences(target: User, wish: UserChangeInput): Partial<Changeable> {
  return Object.fromEntries(
    FIELDS.flatMap((field) =>
      wish[field] === undefined || wish[field] === target[field] ? [] : [[field, wish[field]]],
    ),
  )
}

/** One row per kind of act, so that a filter finds every promotion. */
async function recordChanges(
  record: Act['record'],
  target: User,
  changes: Partial<Changeable>,
): Promise<void> {
  const { role, is_active: isActive, ...rest } = changes
  const acts: [AuditAction, Partial<Changeable>][] = [
    ['user_updated', rest],
    ['role_changed', role === undefined ? {} : { role }],
    [
      isActive !== true ? 'user_disabled' : target.is_pending ? 'user_approved' : 'user_enabled',
      isActive === undefined ? {} : { is_active: isActive },
    ],
  ]
  for (const [action, after] of acts) {
    const fields = Object.keys(after) as (keyof Changeable)[]
    if (fields.length === 0) continue
    await record(action, { before: Object.fromEntries(fields.map((field) => [field, target[field]])), after })
  }
}

function refuseDuplicate(error: unknown): never {
  if (!(error instanceof DuplicateUserError)) throw error
  const message = 'belongs to another account'
  throw new Problem('duplicate', {
    detail: `${error.field} ${message}`,
    errors: [{ field: error.field, code: 'duplicate', message }],
  })
}
