import { ROLES } from '#shared/auth/role'
import { USER_SORTS } from '#shared/auth/user-sorts'
import type { UserSort } from '#shared/auth/user-sorts'
import type { UserQuery } from '../../rest/accounts.ts'

export const PAGE_SIZE = 50

/** Newest first where a column is a time, alphabetical where it is a word. */
const FIRST_ORDER: Record<UserSort, UserQuery['order']> = {
  user_id: 'asc',
  name: 'asc',
  email: 'asc',
  role: 'desc',
  created_at: 'desc',
  last_login: 'desc',
}

/** Reads the query of the users page from its URL; invalid values are ignored. */
export function readUserQuery(query: Record<string, unknown>): UserQuery {
  const pick = <T extends string>(name: string, choices: readonly T[]) =>
    choices.find((choice) => choice === query[name])
  const sort = pick('sort', USER_SORTS) ?? 'user_id'
  return {
    page: Math.max(1, Math.trunc(Number(query['page'])) || 1),
    page_size: PAGE_SIZE,
    q: typeof query['q'] === 'string' ? query['q'] : '',
    role: pick('role', ROLES) ?? '',
    is_active: pick('is_active', ['true', 'false']) ?? '',
    is_pending: pick('is_pending', ['true', 'false']) ?? '',
    sort,
    order: pick('order', ['asc', 'desc']) ?? FIRST_ORDER[sort],
  }
}

/** What an account can be, as the filter offers it. */
export const USER_STATES = {
  active: { is_active: 'true', is_pending: '' },
  pending: { is_active: '', is_pending: 'true' },
  disabled: { is_active: 'false', is_pending: 'false' },
} as const satisfies Record<string, Pick<UserQuery, 'is_active' | 'is_pending'>>
export type UserState = keyof typeof USER_STATES

/** The state filter of a query; undefined: any. */
export function queriedState({ is_active, is_pending }: UserQuery): UserState | undefined {
  if (is_pending === 'true') return 'pending'
  return is_active === '' ? undefined : is_active === 'true' ? 'active' : 'disabled'
}

/** The query after a click on a column: sorted by it, or reversed. */
export function sortedBy(query: UserQuery, sort: UserSort): Pick<UserQuery, 'sort' | 'order'> {
  if (query.sort !== sort) return { sort, order: FIRST_ORDER[sort] }
  return { sort, order: query.order === 'asc' ? 'desc' : 'asc' }
}
