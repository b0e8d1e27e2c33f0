import type { CookieLife } from './cookie.ts'
import { findByUserId, noteLogin, type User } from '#database/accounts/users'
import type { Grant, LoginInput } from '#shared/rest/auth'
import type { ProblemCode } from '#shared/protocol/problem'
import { Problem } from '../request/problem.ts'
import { presentAccount } from './account.ts'
import { hasExpired } from './password.ts'
import { recordFirst } from '#database/record-first'
import { endWithAct } from './end-sessions.ts'
import { recordAct } from './record-act.ts'
import { signToken, type Claims } from './token.ts'
import { verifyCredentials } from './verify-credentials.ts'
import type { Visitor } from './visitor.ts'
import type { LoginDeps } from './login-deps.ts'

/** What holds the session: a script's short-lived token, or the web's cookie. */
export interface LoginResult {
  grant: Grant
  cookie: { token: string; life: CookieLife }
}

/**
 * Creates a session for valid credentials.
 *
 * @throws Problem wrong_credentials (unknown and wrong alike), approval_pending, account_disabled,
 * password_expired, rate_limited, conflict
 */
export async function logIn(
  deps: LoginDeps,
  { user_id: login, password }: LoginInput,
  visitor: Visitor,
): Promise<LoginResult> {
  const user = await verifyCredentials(deps, login, password, visitor)
  const hindrance = loginObstacle(user, deps.now())
  if (hindrance !== undefined) {
    await recordAct(deps.database, 'login_failed', user, login, visitor, { reason: hindrance })
    throw new Problem(hindrance)
  }
  const sessionId = await startSession(deps, user, visitor).catch(async (error: unknown) => {
    if (error instanceof Problem)
      await recordAct(deps.database, 'login_failed', user, login, visitor, { reason: error.code })
    throw error
  })
  return admit(deps, user, sessionId)
}

/** The reason to reject a login with the right password. */
function loginObstacle(user: User, nowMs: number): ProblemCode | undefined {
  if (user.is_pending) return 'approval_pending'
  if (user.is_active !== true) return 'account_disabled'
  return hasExpired(user, nowMs) ? 'password_expired' : undefined
}

/** @returns the id of the session. @throws Problem conflict */
async function startSession(
  { database, sessions, now }: LoginDeps,
  user: User,
  visitor: Visitor,
): Promise<string> {
  const { user_id: userId, role, must_change_password: mustChangePassword } = user
  const startedAtMs = now()
  let started: string | undefined
  const transacted = recordFirst(database, async (transaction, afterCommit) => {
    // The row lock: from here on the account cannot be disabled, deleted or demoted until the session is
    // among those that would be ended.
    if (!(await noteLogin(transaction, user, startedAtMs))) throw new Problem('conflict')
    const pushedOut = await sessions.surplusOf(userId)
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
      await recordAct(transaction, 'session_ended', user, userId, visitor, details)
      afterCommit(() => sessions.makeRoom(userId))
    }
    await recordAct(transaction, 'login', user, userId, visitor)
    return started
  })
  return transacted.catch(async (error: unknown) => {
    // The token was not handed out.
    if (started !== undefined) await sessions.end(started)
    throw error
  })
}

/**
 * A new token for the current session.
 *
 * @throws Problem session_ended, account_disabled
 */
export async function renew(deps: LoginDeps, claims: Claims): Promise<LoginResult> {
  const user = await findByUserId(deps.database, claims.sub)
  if (user?.is_active !== true) {
    await deps.sessions.end(claims.jti)
    throw new Problem(user === undefined ? 'session_ended' : 'account_disabled')
  }
  return admit(deps, user, claims.jti)
}

/** Ends the session everywhere. */
export async function logOut(deps: LoginDeps, claims: Claims, visitor: Visitor): Promise<void> {
  const user = await findByUserId(deps.database, claims.sub)
  await recordFirst(deps.database, async (transaction, afterCommit) => {
    await endWithAct({ transaction, afterCommit }, deps.sessions, [claims.jti])
    await recordAct(transaction, 'logout', user, claims.sub, visitor)
  })
}

/**
 * The cookie outlives the session: a page renews it at least once in the life of a token, and the last
 * activity can be that much later. So the session expires first, and a board that slept for the idle time
 * finds the session ended.
 */
function admit(
  { secretKey, tokenSeconds, sessions, now }: LoginDeps,
  user: User,
  sessionId: string,
): LoginResult {
  const nowMs = now()
  const sign = (seconds: number) =>
    signToken(secretKey, { userId: user.user_id, role: user.role, sessionId }, seconds, nowMs)
  const cookieSeconds = Math.ceil(sessions.idleMs / 1000) + tokenSeconds
  return {
    grant: { ...presentAccount(user), access_token: sign(tokenSeconds), expires_in: tokenSeconds },
    cookie: {
      token: sign(cookieSeconds),
      life: { seconds: cookieSeconds, endsMs: nowMs + cookieSeconds * 1000 },
    },
  }
}
