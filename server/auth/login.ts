import type { z } from 'zod'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { findByLogin, findByUserId, noteLogin, type User } from '#database/users'
import type { Account, AuditAction } from '#shared/protocol/accounts'
import { Problem } from '../problem.ts'
import { nameTyped, presentAccount, type LoginInput } from './account.ts'
import { addressKey, siteKey } from './address-key.ts'
import { attempt, failureOf, type Count } from './attempt.ts'
import type { LoginLimits } from './login-limits.ts'
import type { PasswordHasher } from './password.ts'
import type { Sessions } from './sessions.ts'
import { signToken, type Claims } from './token.ts'

/** Who is at the other end, for the record. */
export interface Visitor {
  ipAddress: string
  userAgent: string | null
}

/** A token for the account's session; `expires_in` in seconds. */
export interface Grant extends Account {
  access_token: string
  expires_in: number
}

export interface LoginParts {
  database: Database
  passwords: PasswordHasher
  sessions: Sessions
  limits: LoginLimits
  secretKey: string
  tokenSeconds: number
  now: () => number
}

/**
 * A new session for whoever knows the password.
 * @throws Problem wrong_credentials (unknown and wrong alike), account_disabled, rate_limited, conflict
 */
export async function logIn(
  parts: LoginParts,
  { user_id: login, password }: z.output<typeof LoginInput>,
  visitor: Visitor,
): Promise<Grant> {
  const user = await whoKnows(parts, login, password, visitor)
  if (user.is_active !== true) {
    await record(parts.database, 'login_failed', user, login, visitor, { reason: 'account_disabled' })
    throw new Problem('account_disabled')
  }
  return grant(parts, user, await startSession(parts, user, visitor))
}

/** @returns the id of the session. @throws Problem conflict */
async function startSession(
  { database, sessions, now }: LoginParts,
  user: User,
  visitor: Visitor,
): Promise<string> {
  const { user_id: userId, role, must_change_password: mustChangePassword } = user
  const startedAtMs = now()
  let started: string | undefined
  const transacted = database.transaction(async (transaction) => {
    // From here on nobody disables, deletes or demotes the account until the session is among those that they would end.
    if (!(await noteLogin(transaction, user, startedAtMs))) throw new Problem('conflict')
    const pushedOut = await sessions.makeRoom(userId)
    started = await sessions.start({
      userId,
      role,
      startedAtMs,
      address: visitor.ipAddress,
      userAgent: visitor.userAgent,
      mustChangePassword,
    })
    if (pushedOut > 0) {
      const details = { reason: 'too_many_sessions', sessions_ended: pushedOut }
      await record(transaction, 'session_ended', user, userId, visitor, details)
    }
    await record(transaction, 'login', user, userId, visitor)
    return started
  })
  return transacted.catch(async (error: unknown) => {
    // Nobody was given it.
    if (started !== undefined) await sessions.end(started)
    throw error
  })
}

/** Whose password it was not, for the record; the answer does not say. */
class WrongCredentials extends Problem {
  readonly user: User | undefined

  constructor(user: User | undefined) {
    super('wrong_credentials')
    this.user = user
  }
}

/** The account of whoever knows its password. A failure goes on record when nobody waits behind it any more. */
async function whoKnows(parts: LoginParts, login: string, password: string, visitor: Visitor): Promise<User> {
  const { database, limits } = parts
  const address = addressKey(visitor.ipAddress)
  try {
    limits.loginByAddress.refuseKnocking(address)
    return await limits.inLane(address, () =>
      attempt((count) => compare(parts, login, password, visitor.ipAddress, count)),
    )
  } catch (error) {
    const failure = failureOf(error)
    const user = error instanceof WrongCredentials ? error.user : undefined
    if (failure !== undefined) await record(database, 'login_failed', user, login, visitor, failure)
    throw error
  }
}

/** Each attempt costs the same, whether or not there is such an account. */
async function compare(
  { database, limits, passwords }: LoginParts,
  login: string,
  password: string,
  ipAddress: string,
  count: Count,
): Promise<User> {
  await count(limits.loginByAddress, addressKey(ipAddress))
  const isKnown = await limits.known.has(login, ipAddress)
  const site = siteKey(ipAddress)
  if (!isKnown && site !== undefined) await count(limits.loginBySite, site)
  const besieged = isKnown ? undefined : limits.besieged.get(login)
  if (besieged !== undefined) limits.loginByAccount.refuseKnocking(besieged)

  const countStranger = (account: string) =>
    count(limits.loginByAccount, account).catch((error: unknown) => {
      limits.besieged.set(login, account)
      throw error
    })
  const { user, isRight } = await passwords.inTurn(
    async (matches) => {
      const user = await findByLogin(database, login)
      if (!isKnown) await countStranger(user?.user_id ?? login.toLowerCase())
      return { user, isRight: await matches(password, user?.password_hash) }
    },
    isKnown ? 'known' : 'stranger',
  )
  if (user === undefined || !isRight) throw new WrongCredentials(user)
  await limits.sessionsByAccount.take(user.user_id)
  await limits.known.add(user, ipAddress)
  return user
}

/**
 * A new token for the living session.
 * @throws Problem session_ended, account_disabled
 */
export async function renew(parts: LoginParts, claims: Claims): Promise<Grant> {
  const user = await findByUserId(parts.database, claims.sub)
  if (user?.is_active !== true) {
    await parts.sessions.end(claims.jti)
    throw new Problem(user === undefined ? 'session_ended' : 'account_disabled')
  }
  return grant(parts, user, claims.jti)
}

/** Ends the session everywhere. */
export async function logOut(parts: LoginParts, claims: Claims, visitor: Visitor): Promise<void> {
  const user = await findByUserId(parts.database, claims.sub)
  await parts.database.transaction(async (transaction) => {
    await parts.sessions.end(claims.jti)
    await record(transaction, 'logout', user, claims.sub, visitor)
  })
}

function grant({ secretKey, tokenSeconds }: LoginParts, user: User, sessionId: string): Grant {
  const token = signToken(secretKey, { userId: user.user_id, role: user.role, sessionId }, tokenSeconds)
  return { ...presentAccount(user), access_token: token, expires_in: tokenSeconds }
}

async function record(
  database: Database,
  action: AuditAction,
  user: User | undefined,
  typed: string,
  visitor: Visitor,
  details?: Record<string, unknown>,
): Promise<void> {
  const claimed = nameTyped(typed)
  await recordAudit(database, {
    adminId: user?.user_id ?? null,
    adminName: user?.name ?? claimed,
    action,
    target: user?.user_id ?? claimed,
    ...(details === undefined ? {} : { details }),
    ...visitor,
  })
}
