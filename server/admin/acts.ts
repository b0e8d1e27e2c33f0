import { deletePushDevices } from '#database/alerts/push-devices'
import { replacePassword } from '#database/accounts/passwords'
import type { Database } from '#database/pool'
import { deleteUser, patchUser } from '#database/accounts/user-changes'
import type { AdminUserDetail } from '#shared/rest/users'
import { generatePassword, temporaryUntil, type PasswordHasher } from '../auth/password.ts'
import { endWithAct } from '../auth/end-sessions.ts'
import type { Sessions } from '../auth/sessions.ts'
import { Problem } from '../request/problem.ts'
import { actOn, type Actor } from './act-on.ts'
import type { Reader } from './read-record.ts'
import { presentDetail } from './read-users.ts'

export interface ActDeps {
  database: Database
  sessions: Sessions
  passwords: PasswordHasher
  now: () => number
}

/**
 * Sets a temporary password that must be changed at the next login, within a day.
 *
 * @returns the password, which is stored only as a hash
 * @throws Problem as actOn
 */
export async function resetPassword(
  { database, sessions, passwords, now }: ActDeps,
  actor: Actor,
  userId: string,
): Promise<string> {
  const password = generatePassword()
  const passwordHash = await passwords.hash(password)
  await actOn(database, actor, userId, async ({ transaction, target, record, afterCommit }) => {
    await replacePassword(transaction, target, {
      passwordHash,
      mustChange: true,
      expiresAt: temporaryUntil(now()),
    })
    await endWithAct({ transaction, afterCommit }, sessions, await sessions.idsOf(userId))
    await record('password_reset')
  })
  return password
}

/** @throws Problem as actOn */
export async function removeUser(
  { database, sessions }: ActDeps,
  actor: Actor,
  userId: string,
): Promise<void> {
  await actOn(database, actor, userId, async ({ transaction, target, record, afterCommit }) => {
    await deleteUser(transaction, target)
    await endWithAct({ transaction, afterCommit }, sessions, await sessions.idsOf(userId))
    const { name, email, role, is_active } = target
    await record('user_deleted', { before: { name, email, role, is_active } })
  })
}

/**
 * Approves a pending account.
 *
 * @returns the account afterwards
 * @throws Problem as actOn; conflict: it is not pending any more
 */
export async function approveUser(
  { database, sessions }: Pick<ActDeps, 'database' | 'sessions'>,
  actor: Reader,
  userId: string,
): Promise<AdminUserDetail> {
  return actOn(database, actor, userId, async ({ transaction, target, record }) => {
    if (!target.is_pending) throw new Problem('conflict')
    const patch = { is_pending: false, is_active: true, updated_at: new Date() }
    const user = await patchUser(transaction, target, patch)
    await record('user_approved')
    return presentDetail({ database: transaction, sessions }, actor, user)
  })
}

/**
 * Deletes a pending account: its owner may register again.
 *
 * @throws Problem as actOn; conflict: it is not pending any more
 */
export async function refuseUser(
  { database }: Pick<ActDeps, 'database'>,
  actor: Actor,
  userId: string,
): Promise<void> {
  await actOn(database, actor, userId, async ({ transaction, target, record }) => {
    if (!target.is_pending) throw new Problem('conflict')
    await deleteUser(transaction, target)
    const { name, email } = target
    await record('user_refused', { before: { name, email } })
  })
}

/**
 * Ends one session of the account, or all of them; with all of them, push to its browsers.
 *
 * @throws Problem as actOn; not_found: the account has no such session
 */
export async function endSessions(
  { database, sessions }: ActDeps,
  actor: Actor,
  userId: string,
  sessionId?: string,
): Promise<void> {
  await actOn(database, actor, userId, async ({ transaction, target, record, afterCommit }) => {
    if (sessionId === undefined) await deletePushDevices(transaction, target.id)
    const living = await sessions.idsOf(userId)
    const ids = sessionId === undefined ? living : living.filter((id) => id === sessionId)
    if (ids.length === 0) {
      if (sessionId === undefined) return
      throw new Problem('not_found', { detail: 'the account has no such session' })
    }
    await endWithAct({ transaction, afterCommit }, sessions, ids)
    await record('session_ended', { sessions: ids.length })
  })
}
