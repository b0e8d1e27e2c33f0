import type { SessionView } from '#shared/rest/auth'
import { call } from './call.ts'
import type { Api } from './request.ts'

/** Actions on the user's own account. All methods throw ProblemError. */
export interface OwnAccount {
  /** Ends all other sessions. */
  changePassword: (currentPassword: string, newPassword: string) => Promise<unknown>
  sessions: () => Promise<SessionView[]>
  endSession: (id: string) => Promise<unknown>
  endOtherSessions: () => Promise<unknown>
}

export function ownAccount(api: Api): OwnAccount {
  return {
    changePassword: (current_password, new_password) =>
      call(api, 'changePassword', { body: { current_password, new_password } }),
    sessions: async () => (await call(api, 'listOwnSessions')).items,
    endSession: (id) => call(api, 'endOwnSession', { params: { id } }),
    endOtherSessions: () => call(api, 'endOtherSessions'),
  }
}
