import type { z } from 'zod'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { findByLogin, findByUserId, noteLogin, type User } from '#database/users'
import type { Account, AuditAction } from '#shared/protocol/accounts'
import { Problem } from '../problem.ts'
import { presentAccount, type LoginInput } from './account.ts'
import { addressKey } from './address-key.ts'
import { LimitReached } from './limit.ts'
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
  const { user_id: userId, role, must_change_password: mustChangePassword } = user
  const startedAtMs = parts.now()
  const sessionId = await parts.database.transaction(async (transaction) => {
    // From here on nobody disables, deletes or demotes the account until the session is among those that they would end.
    if (!(await noteLogin(transaction, user, startedAtMs))) throw new Problem('conflict')
    const id = await parts.sessions.start({
      userId,
      role,
      startedAtMs,
      address: visitor.ipAddress,
      userAgent: visitor.userAgent,
      mustChangePassword,
    })
    await record(transaction, 'login', user, login, visitor)
    return id
  })
  return grant(parts, user, sessionId)
}

/** The account of whoever knows its password; each attempt costs the same, whether or not there is one. */
async function whoKnows(
  { database, limits, passwords }: LoginParts,
  login: string,
  password: string,
  visitor: Visitor,
): Promise<User> {
  const address = addressKey(visitor.ipAddress)
  /** The first attempt too many goes on record; those that keep knocking would only fill it. */
  async function recordLimit(error: unknown, of: 'address' | 'account'): Promise<never> {
    if (error instanceof LimitReached && error.isFirst) {
      await record(database, 'login_failed', undefined, login, visitor, { reason: 'rate_limited', of })
    }
    throw error
  }

  await limits.loginByAddress.take(address).catch((error: unknown) => recordLimit(error, 'address'))
  const besieged = limits.besieged.get(login)
  if (besieged !== undefined && !(await limits.known.has(besieged, address)))
    limits.loginByAccount.refuseKnocking(besieged)

  return passwords.inTurn(async (matches) => {
    const user = await findByLogin(database, login)
    const account = user?.user_id ?? login.toLowerCase()
    const isKnown = await limits.known.has(account, address)
    if (!isKnown) {
      await limits.loginByAccount.take(account).catch((error: unknown) => {
        limits.besieged.set(login, account)
        return recordLimit(error, 'account')
      })
    }
    if (!(await matches(password, user?.password_hash)) || user === undefined) {
      await record(database, 'login_failed', user, login, visitor, { reason: 'wrong_credentials' })
      throw new Problem('wrong_credentials')
    }
    await Promise.all([
      limits.loginByAddress.giveBack(address),
      isKnown ? undefined : limits.loginByAccount.giveBack(account),
      limits.known.add(account, address),
    ])
    return user
  })
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
  await recordAudit(database, {
    adminId: user?.user_id ?? null,
    adminName: user?.name ?? typed,
    action,
    target: user?.user_id ?? typed,
    ...(details === undefined ? {} : { details }),
    ...visitor,
  })
}
