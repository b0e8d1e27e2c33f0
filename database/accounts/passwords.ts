import { deletePushDevices } from '../alerts/push-devices.ts'
import type { Database } from '../pool.ts'
import { User } from './users.ts'

/** An account may not reuse any of its last passwords, the current one included. */
export const PASSWORDS_REMEMBERED = 5

/** The hashes of an account's last passwords, newest first, at most five. */
export async function lastPasswordHashes(database: Database, user: User): Promise<string[]> {
  const earlier = await database<{ id: number; account_id: number; password_hash: string }>(
    'password_history',
  )
    .where({ account_id: user.id })
    .orderBy('id', 'desc')
    .limit(PASSWORDS_REMEMBERED - 1)
    .select('password_hash')
  return [user.password_hash, ...earlier.map(({ password_hash }) => password_hash)]
}

/**
 * Sets a new password and stores the old one in the history. Nothing is pushed any more to browsers that knew the old one.
 * @param next.mustChange whether another person chose it
 * @param next.expiresAt when it expires, if another person chose it
 * @returns false: the password has changed since it was `seen`
 */
export async function replacePassword(
  transaction: Database,
  seen: Pick<User, 'id' | 'password_hash'>,
  next: { passwordHash: string; mustChange: boolean; expiresAt?: Date },
): Promise<boolean> {
  const { id, password_hash } = seen
  const updated = await User.query(transaction)
    .patch({
      password_hash: next.passwordHash,
      must_change_password: next.mustChange,
      password_expires_at: next.expiresAt ?? null,
      updated_at: new Date(),
    })
    .where({ id, password_hash })
  if (updated === 0) return false
  await deletePushDevices(transaction, id)
  await transaction('password_history').insert({ account_id: id, password_hash })
  const remembered = transaction('password_history')
    .where({ account_id: id })
    .orderBy('id', 'desc')
    .limit(PASSWORDS_REMEMBERED - 1)
    .select('id')
  await transaction('password_history').where({ account_id: id }).whereNotIn('id', remembered).delete()
  return true
}
