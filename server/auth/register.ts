import { actorOf } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import type { Database } from '#database/pool'
import { DuplicateUserError, findDuplicate, insertPendingUser, insertUser } from '#database/accounts/users'
import type { RegistrationMode } from '#shared/auth/registration'
import type { Registered, RegisterInput } from '#shared/rest/auth'
import { Problem } from '../request/problem.ts'
import { presentAccount } from './account.ts'
import type { Decoys } from './decoys.ts'
import type { LoginDeps } from './login-deps.ts'
import type { Visitor } from './visitor.ts'
import { createSemaphore } from './semaphore.ts'

/** Leaves part of the hash queue to logins. */
const AT_ONCE = 2
const MAX_WAITING = 1_000

export interface RegisterDeps extends Pick<LoginDeps, 'database' | 'passwords' | 'limits'> {
  decoys: Decoys
  /** The registration policy; closed registration never gets here. */
  registration: RegistrationMode
}

export type Register = (input: RegisterInput, visitor: Visitor) => Promise<Registered>

/**
 * Creates accounts of role `user`, or requests them from an admin.
 *
 * @throws Problem duplicate, naming the field, where registration is open; rate_limited
 */
export function createRegister(deps: RegisterDeps): Register {
  const semaphore = createSemaphore(AT_ONCE)
  return async (input, visitor) => {
    if (deps.registration !== 'open')
      return semaphore(() => registerPending(deps, input, visitor), MAX_WAITING)
    await refuseDuplicate(deps.database, input)
    return semaphore(async () => {
      // The name may have been taken while waiting in the queue.
      await refuseDuplicate(deps.database, input)
      return registerActive(deps, input, visitor)
    }, MAX_WAITING)
  }
}

async function refuseDuplicate(database: Database, input: RegisterInput): Promise<void> {
  const field = await findDuplicate(database, input)
  if (field !== undefined) throw duplicate(field)
}

/** The unique constraint decides between concurrent servers. */
async function registerActive(
  { database, passwords, limits }: RegisterDeps,
  { user_id, email, name, password }: RegisterInput,
  visitor: Visitor,
): Promise<Registered> {
  const password_hash = await passwords.hash(password)
  const user = await database
    .transaction(async (transaction) => {
      const made = await insertUser(transaction, { user_id, email, name, password_hash, role: 'user' })
      await recordAudit(transaction, {
        ...actorOf(made),
        action: 'register',
        target: user_id,
        targetAccountId: made.id,
        ...visitor,
      })
      return made
    })
    .catch((error: unknown) => {
      throw error instanceof DuplicateUserError ? duplicate(error.field) : error
    })
  await limits.known.add(user, visitor.ipAddress)
  return { ...presentAccount(user), state: 'active' }
}

/**
 * Does the same work and gives the same answer whether or not the user_id and the e-mail are free; only the
 * trail shows the difference.
 */
async function registerPending(
  { database, passwords, decoys }: RegisterDeps,
  { user_id, email, name, password }: RegisterInput,
  visitor: Visitor,
): Promise<Registered> {
  const password_hash = await passwords.hash(password)
  await database.transaction(async (transaction) => {
    const made = await insertPendingUser(transaction, { user_id, email, name, password_hash })
    await recordAudit(transaction, {
      adminId: made?.user_id ?? null,
      adminAccountId: made?.id ?? null,
      adminName: name,
      action: made === undefined ? 'register_failed' : 'register',
      target: user_id,
      targetAccountId: made?.id,
      details: made === undefined ? { reason: 'duplicate', email } : { state: 'pending' },
      ...visitor,
    })
    // Before the commit, so that a committed registration is not answered as failed.
    await decoys.add([user_id, email], made === undefined ? password : null)
  })
  return { user_id, user_name: name, email, role: 'user', must_change_password: false, state: 'pending' }
}

function duplicate(field: DuplicateUserError['field']): Problem {
  const message = 'belongs to another account'
  return new Problem('duplicate', {
    detail: `${field} ${message}`,
    errors: [{ field, code: 'duplicate', message }],
  })
}
