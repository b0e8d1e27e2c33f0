import type { Role } from '#shared/auth/role'
import type { UserSort } from '#shared/auth/user-sorts'
import type { AdminUserDetail, UserChange, UserPage } from '#shared/rest/users'
import { call } from './call.ts'
import type { Api } from './request.ts'

/** The query of a page of accounts; an empty text does not narrow it. */
export interface UserQuery {
  page: number
  page_size: number
  q: string
  role: Role | ''
  is_active: 'true' | 'false' | ''
  is_pending: 'true' | 'false' | ''
  sort: UserSort
  order: 'asc' | 'desc'
}

/** Other users' accounts, for admins. All methods throw ProblemError. */
export interface Accounts {
  list: (query: UserQuery) => Promise<UserPage>
  detail: (userId: string) => Promise<AdminUserDetail>
  update: (userId: string, change: UserChange) => Promise<AdminUserDetail>
  /** Approves a pending account. */
  approve: (userId: string) => Promise<AdminUserDetail>
  /** Deletes a pending account. */
  refuse: (userId: string) => Promise<unknown>
  remove: (userId: string) => Promise<unknown>
  /** @returns the temporary password, which cannot be read again */
  resetPassword: (userId: string) => Promise<string>
  /** Ends one session, or all of them. */
  endSessions: (userId: string, sessionId?: string) => Promise<unknown>
}

export function accounts(api: Api): Accounts {
  const of = (user_id: string) => ({ params: { user_id } })
  return {
    list: ({ page, page_size, ...query }) =>
      call(api, 'listUsers', {
        query: { page: String(page), page_size: String(page_size), ...query },
      }),
    detail: (userId) => call(api, 'readUser', of(userId)),
    update: (userId, change) => call(api, 'updateUser', { ...of(userId), body: change }),
    approve: (userId) => call(api, 'approveUser', of(userId)),
    refuse: (userId) => call(api, 'refuseUser', of(userId)),
    remove: (userId) => call(api, 'deleteUser', of(userId)),
    resetPassword: async (userId) => (await call(api, 'resetPassword', of(userId))).temporary_password,
    endSessions: (user_id, id) =>
      id === undefined
        ? call(api, 'endUserSessions', of(user_id))
        : call(api, 'endUserSession', { params: { user_id, id } }),
  }
}
