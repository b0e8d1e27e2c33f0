import type { z } from 'zod'
import { recordAudit } from '#database/audit'
import type { Database } from '#database/pool'
import { findByLogin, findByUserId, touchLastLogin, type User } from '#database/users'
import type { AuditAction } from '#shared/protocol/accounts'
import type { LoginLimits } from './login-limits.ts'
import { Problem } from '../problem.ts'
import { presentAccount, type Account, type LoginInput } from './account.ts'
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
 * @throws Problem wrong_credentials (unknown and wrong alike), account_disabled, rate_limited
 */
export async function logIn(
  parts: LoginParts,
  { user_id: login, password }: z.output<typeof LoginInput>,
  visitor: Visitor,
): Promise<Grant> {
  const { database, limits, passwords, sessions } = parts
  await limits.loginByAddress.take(visitor.ipAddress)
  const user = await findByLogin(database, login)
  const account = user?.user_id ?? login.toLowerCase()
  await limits.loginByAccount.take(account)
  if (!(await passwords.matches(password, user?.password_hash)) || user === undefined) {
    await record(database, 'login_failed', user, login, visitor, { reason: 'wrong_credentials' })
    throw new Problem('wrong_credentials')
  }
  await Promise.all([
    limits.loginByAddress.giveBack(visitor.ipAddress),
    limits.loginByAccount.giveBack(account),
  ])
  if (user.is_active !== true) {
    await record(database, 'login_failed', user, login, visitor, { reason: 'account_disabled' })
    throw new Problem('account_disabled')
  }
  const { user_id: userId, role } = user
  const startedAtMs = parts.now()
  const sessionId = await sessions.start({
    userId,
    role,
    startedAtMs,
    address: visitor.ipAddress,
    userAgent: visitor.userAgent,
  })
  await database.transaction(async (transaction) => {
    await touchLastLogin(transaction, userId, startedAtMs)
    await record(transaction, 'login', user, login, visitor)
  })
  return grant(parts, user, sessionId)
}

/** A new token for the living session. @throws Problem session_ended, account_disabled */
export async function renew(parts: LoginParts, claims: Claims): Promise<Grant> {
  const user = await findByUserId(parts.database, claims.sub)
  if (user?.is_active !== true) {
    await parts.sessions.end(claims.jti)
    throw new Problem(user === undefined ? 'session_ended' : 'account_disabled')
  }
  return grant(parts, user, claims.jti)
}

/** Ends the session everywhere. */
export async function logOut(
  { database, sessions }: LoginParts,
  claims: Claims,
  visitor: Visitor,
): Promise<void> {
  await sessions.end(claims.jti)
  await record(database, 'logout', await findByUserId(database, claims.sub), claims.sub, visitor)
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
