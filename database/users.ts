import { Model, UniqueViolationError } from 'objection'
import type { Role } from '#shared/auth/role'
import type { Database } from './pool.ts'

/** `declare`: a class field would put an `undefined` of its own on every instance and hide the column. */
export class User extends Model {
  static override tableName = 'users'

  declare id: number
  declare user_id: string
  declare email: string
  declare name: string
  declare password_hash: string
  declare role: Role
  declare is_active: boolean | null
  /** Someone else chose the password. */
  declare must_change_password: boolean
  declare created_at: Date
  declare updated_at: Date
  declare last_login: Date | null
}

export type NewUser = Pick<User, 'user_id' | 'email' | 'name' | 'password_hash' | 'role'> &
  Partial<Pick<User, 'must_change_password'>>

/** Another account already has this user_id or e-mail. */
export class DuplicateUserError extends Error {
  readonly field: 'user_id' | 'email'

  constructor(field: 'user_id' | 'email') {
    super(`another account already has this ${field}`)
    this.name = 'DuplicateUserError'
    this.field = field
  }
}

/** @throws DuplicateUserError */
export async function insertUser(database: Database, user: NewUser): Promise<User> {
  try {
    return await User.query(database).insert(user).returning('*')
  } catch (error) {
    if (!(error instanceof UniqueViolationError)) throw error
    throw new DuplicateUserError(error.constraint === 'users_email_key' ? 'email' : 'user_id')
  }
}

/** Which of the two another account has already. A user_id is taken whatever its case: people mix them up. */
export async function findDuplicate(
  database: Database,
  { user_id, email }: Pick<User, 'user_id' | 'email'>,
): Promise<DuplicateUserError['field'] | undefined> {
  const users = await User.query(database).whereRaw('lower(user_id) = lower(?)', [user_id]).orWhere({ email })
  if (users.length === 0) return undefined
  return users.some((user) => user.user_id.toLowerCase() === user_id.toLowerCase()) ? 'user_id' : 'email'
}

/** By e-mail if it holds an `@`, which a user_id never does; otherwise by user_id. Neither minds the case. */
export async function findByLogin(database: Database, login: string): Promise<User | undefined> {
  return User.query(database).findOne(
    login.includes('@') ? { email: login.toLowerCase() } : User.raw('lower(user_id) = lower(?)', [login]),
  )
}

export async function findByUserId(database: Database, userId: string): Promise<User | undefined> {
  return User.query(database).findOne({ user_id: userId })
}

/**
 * Notes a login and holds the account's row until the transaction ends, so that whoever disables, deletes or demotes the
 * account, or changes its password, comes before or after the login as a whole.
 * @returns false: the account is no longer as `seen`
 */
export async function noteLogin(transaction: Database, seen: User, atMs: number): Promise<boolean> {
  const { id, password_hash, role } = seen
  const updated = await User.query(transaction)
    .patch({ last_login: new Date(atMs) })
    .where({ id, password_hash, role, is_active: true })
  return updated === 1
}

export function countSuperAdmins(database: Database): Promise<number> {
  return User.query(database).where({ role: 'super_admin' }).resultSize()
}
