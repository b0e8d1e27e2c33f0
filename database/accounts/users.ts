import { Model, UniqueViolationError } from 'objection'
import { emailKey, plainEmail } from '#shared/auth/email-key'
import type { Role } from '#shared/auth/role'
import type { Database } from '../pool.ts'

/** `declare`: a class field would set an `undefined` on every instance and hide the column. */
export class User extends Model {
  static override tableName = 'users'

  declare id: number
  declare user_id: string
  declare email: string
  declare name: string
  declare password_hash: string
  declare role: Role
  declare is_active: boolean | null
  /** Registered by its owner and pending approval: not active yet. */
  declare is_pending: boolean
  /** The normalized e-mail, equal for all spellings of a mailbox; null: an older account has it. */
  declare email_key: string | null
  /** Another person chose the password. */
  declare must_change_password: boolean
  /** When a temporary password expires, unless it is changed. */
  declare password_expires_at: Date | null
  declare created_at: Date
  declare updated_at: Date
  declare last_login: Date | null

  override $beforeInsert(): void {
    this.email_key = emailKey(this.email)
  }

  /** A patch without an e-mail keeps the current one. */
  override $beforeUpdate(): void {
    const { email } = this as Partial<User>
    if (email !== undefined) this.email_key = emailKey(email)
  }
}

export type NewUser = Pick<User, 'user_id' | 'email' | 'name' | 'password_hash' | 'role'> &
  Partial<Pick<User, 'must_change_password'>>

/** The account does not exist. */
export type Applicant = Pick<User, 'user_id' | 'email' | 'name' | 'password_hash'>

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
    throw new DuplicateUserError(error.constraint.startsWith('users_email') ? 'email' : 'user_id')
  }
}

/**
 * Inserts a pending account, with the same single statement whether or not its user_id or e-mail is free.
 * @returns undefined: another account has one of them, and nothing was inserted
 */
export async function insertPendingUser(
  transaction: Database,
  applicant: Applicant,
): Promise<User | undefined> {
  const row = { ...applicant, role: 'user', is_active: false, is_pending: true }
  const rows = await transaction('users')
    .insert({ ...row, email_key: emailKey(applicant.email) })
    .onConflict()
    .ignore()
    .returning<User[]>('*')
  return rows[0]
}

/** Which of the two belongs to another account, in any spelling: users mix up upper and lower case. */
export async function findDuplicate(
  database: Database,
  { user_id, email }: Pick<User, 'user_id' | 'email'>,
): Promise<DuplicateUserError['field'] | undefined> {
  const users = await User.query(database)
    .whereRaw('lower(user_id) = lower(?)', [user_id])
    .orWhere({ email })
    .orWhere({ email_key: emailKey(email) })
  if (users.length === 0) return undefined
  return users.some((user) => user.user_id.toLowerCase() === user_id.toLowerCase()) ? 'user_id' : 'email'
}

/**
 * Looks up by e-mail if the login contains an `@`, which a user_id never does; otherwise by user_id. Both are
 * case-insensitive, and an e-mail may be any spelling of the mailbox; an exact match comes first.
 */
export async function findByLogin(database: Database, login: string): Promise<User | undefined> {
  const email = plainEmail(login)
  if (!email.includes('@'))
    return User.query(database).findOne(User.raw('lower(user_id) = lower(?)', [login]))
  return User.query(database)
    .where({ email })
    .orWhere({ email_key: emailKey(email) })
    .orderByRaw('email = ? DESC', [email])
    .first()
}

export async function findByUserId(database: Database, userId: string): Promise<User | undefined> {
  return User.query(database).findOne({ user_id: userId })
}

/**
 * Records a login and locks the account's row until the transaction ends, so that a concurrent disable,
 * deletion, demotion or password change happens entirely before or after the login.
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
