import { UniqueViolationError, type PartialModelObject } from 'objection'
import type { Database } from '../pool.ts'
import { DuplicateUserError, User } from './users.ts'

/**
 * Reads these accounts and locks their rows until the transaction ends. Always in the same order, so that two
 * transactions cannot deadlock.
 */
export async function holdUsers(transaction: Database, userIds: readonly string[]): Promise<User[]> {
  return User.query(transaction).whereIn('user_id', userIds).orderBy('id').forUpdate()
}

/** Like holdUsers, for this account and every super_admin. */
export async function holdUserAndSuperAdmins(transaction: Database, userId: string): Promise<User[]> {
  return User.query(transaction)
    .where({ user_id: userId })
    .orWhere({ role: 'super_admin' })
    .orderBy('id')
    .forUpdate()
}

/**
 * @returns the account afterwards
 * @throws DuplicateUserError the e-mail belongs to another account
 */
export async function patchUser(
  transaction: Database,
  { id }: User,
  patch: PartialModelObject<User>,
): Promise<User> {
  try {
    const [patched] = await User.query(transaction).patch(patch).where({ id }).returning('*')
    if (patched === undefined) throw new Error('the account that was held is gone')
    return patched
  } catch (error) {
    if (error instanceof UniqueViolationError) throw new DuplicateUserError('email')
    throw error
  }
}

/** The password history is deleted as well; the trail stays. */
export async function deleteUser(transaction: Database, { id }: User): Promise<void> {
  await User.query(transaction).delete().where({ id })
}

/** The number of other active super_admins. */
export function countOtherSuperAdmins(database: Database, userId: string): Promise<number> {
  return User.query(database)
    .where({ role: 'super_admin', is_active: true })
    .whereNot({ user_id: userId })
    .resultSize()
}
