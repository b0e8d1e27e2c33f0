import type { Log } from '#platform/log'
import { DISPLAY_ROLE, type CallerRole } from '#shared/auth/role'
import { isActivity, type ActivitySign } from './activity.ts'
import type { Sessions, SessionState } from './sessions.ts'
import { secondsOf, sessionOfToken, verifyToken, type Claims } from './token.ts'

/** The user of a token, its expiry, and the state of the session. */
export interface Identity extends SessionState {
  userId: string
  role: CallerRole
  sessionId: string
  expiresAtMs: number
}

export type AuthFailure = 'unauthenticated' | 'session_ended' | 'unavailable'

export type AuthOutcome = { ok: true; identity: Identity } | { ok: false; code: AuthFailure }

export interface Authenticator {
  /** The idle time of a session. */
  idleMs: number
  /**
   * The whole check of a socket's token: signature, expiry, and a live session. It does not count as activity
   * yet, because the visibility of the page is unknown. Never throws.
   */
  authenticateToken: (token: string) => Promise<AuthOutcome>
  /** The session of a token with a valid signature, even if it has expired. */
  sessionOf: (token: string) => string | undefined
  /** The check after the signature. Never throws. */
  admit: (claims: Claims, sign: ActivitySign) => Promise<AuthOutcome>
  /**
   * The state of an open socket's session.
   *
   * @param isSeen whether the page is visible, which counts as activity where an open socket does
   * @returns null: it has ended; undefined: sessions cannot be read now. Never throws.
   */
  lookAfter: (
    session: Pick<Identity, 'sessionId' | 'role'>,
    isSeen: boolean,
  ) => Promise<SessionState | null | undefined>
}

/** The rules for REST and sockets alike. */
export function createAuthenticator({
  secretKey,
  sessions,
  tokenSeconds,
  now,
  log,
}: {
  secretKey: string
  /**
   * A cookie lives longer than a token; the sockets that it admits must be renewed as often as those of a
   * token.
   */
  tokenSeconds: number
  sessions: Sessions
  /** The time that all servers share. */
  now: () => number
  log: Log
}): Authenticator {
  async function look(sessionId: string, counts: boolean): Promise<SessionState | null | undefined> {
    try {
      return await sessions.touch(sessionId, { isActivity: counts })
    } catch (error) {
      log.warn({ err: error }, 'sessions cannot be read')
      return undefined
    }
  }

  async function admit(claims: Claims, sign: ActivitySign): Promise<AuthOutcome> {
    const { sub: userId, role, jti: sessionId, exp } = claims
    const state = await look(sessionId, isActivity(role, sign))
    if (state === null) return { ok: false, code: 'session_ended' }
    if (state === undefined) return { ok: false, code: 'unavailable' }
    const expiresAtMs = Math.min(exp, secondsOf(now()) + tokenSeconds) * 1000
    return { ok: true, identity: { userId, role, sessionId, expiresAtMs, ...state } }
  }

  return {
    idleMs: sessions.idleMs,
    admit,
    sessionOf: (token) => sessionOfToken(secretKey, token),
    // A wall screen has no reader whose absence could end its session.
    lookAfter: ({ sessionId, role }, isSeen) =>
      look(sessionId, (isSeen || role === DISPLAY_ROLE) && isActivity(role, 'socket')),
    authenticateToken: async (token) => {
      const verified = verifyToken(secretKey, token, now())
      return verified.ok ? admit(verified.claims, 'renewal') : verified
    },
  }
}
