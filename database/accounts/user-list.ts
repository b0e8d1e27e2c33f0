import type { QueryBuilder } from 'objection'
import { ROLES, type Role } from '#shared/auth/role'
import type { UserSort } from '#shared/auth/user-sorts'
import type { Database } from '../pool.ts'
import { User } from './users.ts'

/** The filter of a list of accounts; an omitted field does not narrow it. */
export interface UserFilter {
  /** A text contained in user_id, name or e-mail, case-insensitively. */
  q?: string | undefined
  role?: Role | undefined
  isActive?: boolean | undefined
  isPending?: boolean | undefined
}

/** The sort keys of a list, as SQL. Roles are sorted by their rights, not alphabetically. */
const ORDERS = {
  user_id: 'lower(user_id)',
  name: 'lower(name)',
  email: 'lower(email)',
  role: `array_position(ARRAY[${ROLES.map((role) => `'${role}'`).join(', ')}], role::text)`,
  created_at: 'created_at',
  last_login: 'last_login',
} as const satisfies Record<UserSort, string>

export interface UserPage {
  /** Starts at 1. */
  page: number
  pageSize: number
  sort: UserSort
  order: 'asc' | 'desc'
}

/**
 * One page, the total count, and the number of pending accounts whatever the filter. Accounts that never
 * logged in come last in both directions; ties are sorted by user_id, so that no account is on two pages.
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
