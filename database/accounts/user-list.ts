import type { QueryBuilder } from 'objection'
import { ROLES, type Role } from '#shared/auth/role'
import type { UserSort } from '#shared/auth/user-sorts'
import type { Database } from '../pool.ts'
import { User } from './users.ts'

/** Which accounts are wanted; what is left out does not narrow. */
export interface UserFilter {
  /** Text that stands somewhere in user_id, name or e-mail; case does not matter. */
  q?: string | undefined
  role?: Role | undefined
  isActive?: boolean | undefined
  isPending?: boolean | undefined
}

/** What a list can be ordered by, as SQL. Roles by what they may, not by their letters. */
const ORDERS = {
  user_id: 'lower(user_id)',
  name: 'lower(name)',
  email: 'lower(email)',
  role: `array_position(ARRAY[${ROLES.map((role) => `'${role}'`).join(', ')}], role::text)`,
  created_at: 'created_at',
  last_login: 'last_login',
} as const satisfies Record<UserSort, string>

export interface UserPage {
  /** From 1. */
  page: number
  pageSize: number
  sort: UserSort
  order: 'asc' | 'desc'
}

/**
 * One page, how many there are in all, and how many accounts wait for approval whatever is asked for. Who never logged in comes last either way; equals stand in the order of their
 * user_ids, so that no account is on two pages.
 */
export async function listUsers(
  database: Database,
  filter: UserFilter,
  { page, pageSize, sort, order }: UserPage,
): Promise<{ users: User[]; total: number; pending: number }> {
  const [users, total, pending] = await Promise.all([
    narrowed(database, filter)
      .orderByRaw(`${ORDERS[sort]} ${order} NULLS LAST, user_id`)
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    narrowed(database, filter).resultSize(),
    narrowed(database, { isPending: true }).resultSize(),
  ])
  return { users, total, pending }
}

function narrowed(database: Database, { q, role, isActive, isPending }: UserFilter): QueryBuilder<User> {
  return User.query(database).modify((users) => {
    if (role !== undefined) void users.where({ role })
    if (isActive !== undefined) void users.whereRaw('coalesce(is_active, false) = ?', [isActive])
    if (isPending !== undefined) void users.where({ is_pending: isPending })
    if (q === undefined || q === '') return
    const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`
    void users.where((any) => {
      for (const column of ['user_id', 'name', 'email']) void any.orWhereILike(column, pattern)
    })
  })
}
