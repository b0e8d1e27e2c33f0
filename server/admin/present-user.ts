import type { User } from '#database/accounts/users'
import type { AdminUser } from '#shared/rest/users'
import { presentAccount } from '../auth/account.ts'

/** An account as shown to admins, without its sessions. */
export function presentUser(user: User): Omit<AdminUser, 'sessions'> {
  return {
    ...presentAccount(user),
    account_id: user.id,
    is_active: user.is_active === true,
    is_pending: user.is_pending,
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
    last_login: user.last_login?.toISOString() ?? null,
  }
}
