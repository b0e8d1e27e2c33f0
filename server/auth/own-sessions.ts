import { deletePushDevices } from '#database/alerts/push-devices'
import { findActor } from '#database/audit/actor'
import { recordAudit, type AuditEntry } from '#database/audit/audit'
import type { SessionView } from '#shared/rest/auth'
import { Problem } from '../request/problem.ts'
import { recordFirst } from '#database/record-first'
import { endWithAct } from './end-sessions.ts'
import type { LoginDeps } from './login-deps.ts'
import type { Visitor } from './visitor.ts'
import type { ListedSession } from './sessions.ts'
import { verifyToken, type Claims } from './token.ts'

export function presentSession(session: ListedSession, currentId: string | null): SessionView {
  return {
    id: session.id,
    current: session.id === currentId,
    address: session.address,
    user_agent: session.userAgent,
    started_at: new Date(session.startedAtMs).toISOString(),
    last_activity_at: new Date(session.lastActivityAtMs).toISOString(),
  }
}

/**
 * Ends one session of the user's own account. @throws Problem not_found, also for a session of another
 * account
 */
export async function endOwnSession(
  { database, sessions }: LoginDeps,
  claims: Claims,
  sessionId: string,
  visitor: Visitor,
): Promise<void> {
  await recordFirst(database, async (transaction, afterCommit) => {
    const living = await sessions.idsOf(claims.sub)
    if (!living.includes(sessionId)) throw new Problem('not_found')
    await endWithAct({ transaction, afterCommit }, sessions, [sessionId])
    await recordAudit(transaction, await entry(transaction, claims, visitor, { session: sessionId }))
  })
}

/**
 * Ends the previous session of a browser whose cookie was replaced by a new login; the browser could not end
 * it any more.
 */
export async function endFormerSession(deps: LoginDeps, token: string, visitor: Visitor): Promise<void> {
  const former = verifyToken(deps.secretKey, token, deps.now())
  if (!former.ok) return
  const { claims } = former
  await recordFirst(deps.database, async (transaction, afterCommit) => {
    if ((await deps.sessions.touch(claims.jti, { isActivity: false })) === null) return
    await endWithAct({ transaction, afterCommit }, deps.sessions, [claims.jti])
    await recordAudit(transaction, await entry(transaction, claims, visitor, { session: claims.jti }))
  })
}

/** Ends all other sessions of the user's own account, and push to its browsers. */
export async function endOtherSessions(
  { database, sessions }: LoginDeps,
  claims: Claims,
  visitor: Visitor,
): Promise<void> {
  await recordFirst(database, async (transaction, afterCommit) => {
    const ids = await sessions.idsOf(claims.sub, { except: claims.jti })
    await endWithAct({ transaction, afterCommit }, sessions, ids)
    const ended = await entry(transaction, claims, visitor, { sessions_ended: ids.length })
    if (typeof ended.targetAccountId === 'number') await deletePushDevices(transaction, ended.targetAccountId)
    await recordAudit(transaction, ended)
  })
}

async function entry(
  database: LoginDeps['database'],
  { sub }: Claims,
  visitor: Visitor,
  details: Record<string, unknown>,
): Promise<AuditEntry> {
  const actor = await findActor(database, sub)
  return {
    ...actor,
    action: 'session_ended',
    target: sub,
    targetAccountId: actor.adminAccountId ?? undefined,
    details,
    ...visitor,
  }
}
