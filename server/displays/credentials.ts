import { randomBytes } from 'node:crypto'
import { recordAudit } from '#database/audit/audit'
import {
  holdDisplay,
  NO_TOKENS,
  patchDisplay,
  type Display,
  type RevokedFor,
} from '#database/displays/displays'
import { deletePairingsOf, findBySecret, takePairing } from '#database/displays/pairings'
import type { Database } from '#database/pool'
import { recordFirst, type AfterCommit } from '#database/record-first'
import { DISPLAY_ROLE } from '#shared/auth/role'
import type { DisplayGrant } from '#shared/rest/displays'
import { endWithAct } from '../auth/end-sessions.ts'
import { signToken } from '../auth/token.ts'
import type { Visitor } from '../auth/visitor.ts'
import { Problem } from '../request/problem.ts'
import { sessionOwner, type DisplayDeps } from './deps.ts'
import { ACCESS_SECONDS } from './limits.ts'
import {
  firstToken,
  judgeToken,
  nextToken,
  readRefreshToken,
  sha256,
  tokenText,
  type RefreshToken,
} from './refresh-token.ts'

export type Claimed = DisplayGrant & { display_id: string }

/**
 * Issues the credentials of an approved pairing, once. They are generated here and only their hashes are stored.
 * @returns undefined: the pairing is unknown, expired or already claimed
 */
export function claimCredentials(
  deps: DisplayDeps,
  secretHash: Buffer,
  visitor: Visitor,
): Promise<Claimed | undefined> {
  const nowMs = deps.now()
  return withSession(deps, async (startSession) =>
    recordFirst(deps.database, async (transaction, afterCommit) => {
      // The display is locked before the pairing, as by every act on a display.
      const found = await findBySecret(transaction, secretHash, new Date(nowMs))
      if (found === undefined || found.display_id === null) return undefined
      const held = await holdDisplay(transaction, found.display_id)
      if (held === undefined || held.revoked_at !== null) return undefined
      if (!(await takePairing(transaction, secretHash, held.id))) return undefined
      const token = firstToken(held.id)
      await patchDisplay(transaction, held.id, {
        ...NO_TOKENS,
        family_hash: sha256(token.family),
        token_hash: sha256(token.turn),
        paired_at: new Date(nowMs),
      })
      await endSessionsOf(deps.sessions, { transaction, afterCommit }, held.id)
      const sessionId = await startSession(held, visitor)
      await recordDisplay(transaction, held, 'display_connected', visitor)
      return { display_id: held.id, ...grant(deps, token, sessionId) }
    }),
  )
}

/**
 * Rotates the refresh token. A token that was used before has been copied, and the copy cannot be distinguished from the original, so the
 * display is revoked.
 * @throws Problem unauthenticated (never issued), session_ended (revoked)
 */
export async function refreshCredentials(
  deps: DisplayDeps,
  { text, attempt }: { text: string; attempt: string | undefined },
  visitor: Visitor,
): Promise<DisplayGrant> {
  const token = readRefreshToken(text)
  if (token === undefined) throw new Problem('unauthenticated')
  const outcome = await withSession(deps, (startSession) =>
    recordFirst(deps.database, async (transaction, afterCommit) => {
      const held = await holdDisplay(transaction, token.displayId)
      if (held === undefined) return 'unauthenticated' as const
      if (held.revoked_at !== null || held.family_hash === null) return 'session_ended' as const
      const verdict = judgeToken(token, attempt, held)
      if (verdict === 'foreign') return 'unauthenticated' as const
      if (verdict === 'reused') {
        await revoke(deps, { transaction, afterCommit }, held, 'token_reused')
        await recordDisplay(transaction, held, 'display_revoked', visitor, { reason: 'token_reused' })
        return 'session_ended' as const
      }
      const tried = attempt ?? randomBytes(32).toString('base64url')
      const next = nextToken(token, tried, deps.secretKey)
      if (verdict === 'current')
        await patchDisplay(transaction, held.id, {
          token_hash: sha256(next.turn),
          previous_hash: sha256(token.turn),
          attempt_hash: sha256(tried),
        })
      return grant(deps, next, (await livingSession(deps, held)) ?? (await startSession(held, visitor)))
    }),
  )
  if (typeof outcome === 'string') throw new Problem(outcome)
  return outcome
}

/**
 * Deletes the credentials of a display, whose row is locked, and its unclaimed pairings, and ends its sessions. Call it before the
 * act is recorded.
 */
export async function revoke(
  { sessions, now }: DisplayDeps,
  act: { transaction: Database; afterCommit: AfterCommit },
  { id }: Display,
  reason: RevokedFor,
): Promise<void> {
  await patchDisplay(act.transaction, id, {
    ...NO_TOKENS,
    revoked_at: new Date(now()),
    revoked_for: reason,
  })
  await deletePairingsOf(act.transaction, id)
  await endSessionsOf(sessions, act, id)
}

export async function endSessionsOf(
  sessions: DisplayDeps['sessions'],
  act: { transaction: Database; afterCommit: AfterCommit },
  displayId: string,
): Promise<void> {
  await endWithAct(act, sessions, await sessions.idsOf(sessionOwner(displayId)))
}

/** The session of the display, if it has one: it expires while the screen is off, and Redis may have lost it. */
async function livingSession({ sessions }: DisplayDeps, { id }: Display): Promise<string | undefined> {
  const [living] = await sessions.idsOf(sessionOwner(id))
  if (living === undefined) return undefined
  return (await sessions.touch(living, { isActivity: true })) === null ? undefined : living
}

type StartSession = (display: Display, visitor: Visitor) => Promise<string>

/** Ends the session that was started for a transaction that then failed. */
async function withSession<T>(
  { sessions, now }: DisplayDeps,
  act: (start: StartSession) => Promise<T>,
): Promise<T> {
  let started: string | undefined
  try {
    return await act(async ({ id }, { ipAddress: address, userAgent }) => {
      started = await sessions.start({
        userId: sessionOwner(id),
        role: DISPLAY_ROLE,
        startedAtMs: now(),
        address,
        userAgent,
      })
      return started
    })
  } catch (error) {
    if (started !== undefined) await sessions.end(started)
    throw error
  }
}

function grant({ secretKey, now }: DisplayDeps, token: RefreshToken, sessionId: string): DisplayGrant {
  const person = { userId: sessionOwner(token.displayId), role: DISPLAY_ROLE, sessionId } as const
  return {
    access_token: signToken(secretKey, person, ACCESS_SECONDS, now()),
    expires_in: ACCESS_SECONDS,
    refresh_token: tokenText(token),
  }
}

/** Records what a display did, or what the server did to it without an admin. */
function recordDisplay(
  transaction: Database,
  { id, name }: Display,
  action: 'display_connected' | 'display_revoked',
  visitor: Visitor,
  details: Record<string, string> = {},
): Promise<void> {
  return recordAudit(transaction, {
    adminId: null,
    adminAccountId: null,
    adminName: name,
    action,
    target: name,
    details: { display: id, ...details },
    ...visitor,
  })
}
