import { actorOf } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import { lastPasswordHashes, replacePassword } from '#database/accounts/passwords'
import type { Database } from '#database/pool'
import { findByUserId, type User } from '#database/accounts/users'
import type { AuditAction } from '#shared/auth/audit-actions'
import type { FieldError } from '#shared/protocol/problem'
import { passwordErrors, type PasswordChangeInput } from '#shared/rest/auth'
import { Problem } from '../request/problem.ts'
import { recordFirst } from '#database/record-first'
import { attempt, failureOf } from './attempt.ts'
import { endWithAct } from './end-sessions.ts'
import type { LoginDeps } from './login-deps.ts'
import type { Visitor } from './visitor.ts'
import { hasExpired } from './password.ts'
import type { Claims } from './token.ts'

const FIELD = 'new_password'

/**
 * Changes the password of the user's own account and ends its other sessions.
 *
 * @throws Problem wrong_credentials, invalid_input (with the violated rules), rate_limited, conflict
 */
export async function changePassword(
  deps: LoginDeps,
  claims: Claims,
  { current_password, new_password }: PasswordChangeInput,
  visitor: Visitor,
): Promise<void> {
  const { database, limits, passwords, sessions, now } = deps
  const user = await findByUserId(database, claims.sub)
  if (user === undefined) throw new Problem('session_ended')
  if (hasExpired(user, now())) throw new Problem('password_expired')
  refuse(passwordErrors(FIELD, new_password, { userId: user.user_id, email: user.email }))

  const record = (of: Database, action: AuditAction, details: Record<string, unknown>) =>
    recordAudit(of, {
      ...actorOf(user),
      action,
      target: user.user_id,
      targetAccountId: user.id,
      details,
      ...visitor,
    })

  await attempt(async (count) => {
    await count(limits.passwordByAccount, user.user_id)
    if (!(await passwords.matches(current_password, user.password_hash)))
      throw new Problem('wrong_credentials')
    if (await wasUsed(deps, user, new_password))
      refuse([{ field: FIELD, code: 'reused', message: 'is one of the last five' }])

    const passwordHash = await passwords.hash(new_password)
    await recordFirst(database, async (transaction, afterCommit) => {
      if (!(await replacePassword(transaction, user, { passwordHash, mustChange: false })))
        throw new Problem('conflict')
      const ids = await sessions.idsOf(user.user_id, { except: claims.jti })
      await endWithAct({ transaction, afterCommit }, sessions, ids)
      await record(transaction, 'password_changed', { sessions_ended: ids.length })
      // Until the commit the session must still change it.
      afterCommit(() => sessions.settlePassword(claims.jti))
    })
  }).catch(async (error: unknown) => {
    const failure = failureOf(error)
    if (failure !== undefined) await record(database, 'password_change_failed', failure)
    throw error
  })
}

/** One comparison after the other, each with its own turn, so that others do not wait for all of them. */
async function wasUsed({ database, passwords }: LoginDeps, user: User, password: string): Promise<boolean> {
  for (const hash of await lastPasswordHashes(database, user)) {
    if (await passwords.matches(password, hash)) return true
  }
  return false
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem('invalid_input', { errors })
}
