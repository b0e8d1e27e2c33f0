import type { User } from '#database/accounts/users'
import { EmailAddress, UserId, type Account } from '#shared/rest/auth'

export function presentAccount(
  user: Pick<User, 'user_id' | 'name' | 'email' | 'role' | 'must_change_password'>,
): Account {
  const { user_id, name, email, role, must_change_password } = user
  return { user_id, user_name: name, email, role, must_change_password }
}

const NO_NAME = '(not a user id)'

/** A typed login as it may be recorded: an invalid one may be a password in the wrong field. */
export function nameTyped(login: string): string {
  return UserId.safeParse(login).success || EmailAddress.safeParse(login).success ? login : NO_NAME
}
