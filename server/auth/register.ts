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

/** Leaves turns at the hash to those who log in meanwhile. */
const AT_ONCE = 2
const MAX_WAITING = 1_000

export interface RegisterDeps extends Pick<LoginDeps, 'database' | 'passwords' | 'limits'> {
  decoys: Decoys
  /** Who may make an account; where nobody may, nobody gets as far as this. */
  registration: RegistrationMode
}

export type Register = (input: RegisterInput, visitor: Visitor) => Promise<Registered>

/**
 * Makes accounts of role `user`, or asks an admin for them.
 * @throws Problem duplicate, saying which field, where registration is open; rate_limited
 */
export function createRegister(deps: RegisterDeps): Register {
  const semaphore = createSemaphore(AT_ONCE)
  return async (input, visitor) => {
    if (deps.registration !== 'open')
      return semaphore(() => registerPending(deps, input, visitor), MAX_WAITING)
    await refuseDuplicate(deps.database, input)
    return semaphore(async () => {
      // Whoever had to wait for a turn may find that the name was taken meanwhile.
      await refuseDuplicate(deps.database, input)
      return registerActive(deps, input, visitor)
    }, MAX_WAITING)
  }
}

async function refuseDuplicate(database: Database, input: RegisterInput): Promise<void> {
  const field = await findDuplicate(database, input)
  if (field !== undefined) throw duplicate(field)
}

/** What decides between many servers at once is the unique constraint. */
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

/** Does and answers the same whether or not the user_id and the e-mail are free; only the trail says which it was. */
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
    // Before the commit: what was done is not answered as if it had failed.
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
