import type { Role } from '#shared/auth/role'
import type { AdminUserDetail, UserPage } from '#shared/protocol/accounts'
import { queryText } from './request.ts'
import type { Api } from './request.ts'

export const USER_SORTS = ['user_id', 'name', 'email', 'role', 'created_at', 'last_login'] as const
export type UserSort = (typeof USER_SORTS)[number]

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

export interface UserChange {
  name?: string
  email?: string
  role?: Role
  is_active?: boolean
  /** As it was read: nothing is changed if somebody else was faster. */
  updated_at?: string
}

/** Other people's accounts, as REST gives them to admins. Everything throws ProblemError. */
export interface Accounts {
  list: (query: UserQuery) => Promise<UserPage>
  detail: (userId: string) => Promise<AdminUserDetail>
  update: (userId: string, change: UserChange) => Promise<AdminUserDetail>
  /** Lets an account that waits for approval log in. */
  approve: (userId: string) => Promise<AdminUserDetail>
  /** Deletes an account that waits for approval. */
  refuse: (userId: string) => Promise<void>
  remove: (userId: string) => Promise<void>
  /** @returns the temporary password, which cannot be asked for again */
  resetPassword: (userId: string) => Promise<string>
  /** One session, or all of them. */
  endSessions: (userId: string, sessionId?: string) => Promise<void>
}

export function accounts(api: Api): Accounts {
  const at = (userId: string) => `/api/admin/users/${encodeURIComponent(userId)}`
  return {
    list: async (query) =>
      (await api.request('GET', `/api/admin/users${queryText({ ...query })}`)) as UserPage,
    detail: async (userId) => (await api.request('GET', at(userId))) as AdminUserDetail,
    update: async (userId, change) => (await api.request('PUT', at(userId), change)) as AdminUserDetail,
    approve: async (userId) => (await api.request('POST', `${at(userId)}/approval`)) as AdminUserDetail,
    async refuse(userId) {
      await api.request('DELETE', `${at(userId)}/approval`)
    },
    async remove(userId) {
      await api.request('DELETE', at(userId))
    },
    async resetPassword(userId) {
      const answer = (await api.request('POST', `${at(userId)}/password`)) as { temporary_password: string }
      return answer.temporary_password
    },
    async endSessions(userId, sessionId) {
      const one = sessionId === undefined ? '' : `/${encodeURIComponent(sessionId)}`
      await api.request('DELETE', `${at(userId)}/sessions${one}`)
    },
  }
}
