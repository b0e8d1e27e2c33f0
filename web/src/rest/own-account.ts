import type { SessionView } from '#shared/protocol/accounts'
import type { Api } from './request.ts'

/** What a person does with the own account. Everything throws ProblemError. */
export interface OwnAccount {
  /** Ends all other sessions. */
  changePassword: (currentPassword: string, newPassword: string) => Promise<void>
  sessions: () => Promise<SessionView[]>
  endSession: (id: string) => Promise<void>
  endOtherSessions: () => Promise<void>
}

export function ownAccount(api: Api): OwnAccount {
  return {
    async changePassword(currentPassword, newPassword) {
      await api.request('PUT', '/api/auth/password', {
        current_password: currentPassword,
        new_password: newPassword,
      })
    },
    async sessions() {
      const { items } = (await api.request('GET', '/api/auth/sessions')) as { items: SessionView[] }
      return items
    },
    async endSession(id) {
      await api.request('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`)
    },
    async endOtherSessions() {
      await api.request('DELETE', '/api/auth/sessions')
    },
  }
}
