import type { Log } from '#platform/log'
import type { Role } from '#shared/auth/role'
import { isActivity, type ActivitySign } from './activity.ts'
import type { Sessions, SessionState } from './sessions.ts'
import { secondsOf, sessionOfToken, verifyToken, type Claims } from './token.ts'

/** Who is asking, until when the token says so, and how the session stands. */
export interface Identity extends SessionState {
  userId: string
  role: Role
  sessionId: string
  expiresAtMs: number
}

export type AuthFailure = 'unauthenticated' | 'session_ended' | 'unavailable'

export type AuthOutcome = { ok: true; identity: Identity } | { ok: false; code: AuthFailure }

export interface Authenticator {
  /** How long a session lives without activity. */
  idleMs: number
  /**
   * The whole check, for a socket that holds a token: signature, expiry, and a session that lives. That is no activity yet:
   * whether anybody can see the page is not known. Never throws.
   */
  authenticateToken: (token: string) => Promise<AuthOutcome>
  /** The session of a token that we signed, also of one whose time is up. */
  sessionOf: (token: string) => string | undefined
  /** The half after the signature. Never throws. */
  admit: (claims: Claims, sign: ActivitySign) => Promise<AuthOutcome>
  /**
   * How the session of a living socket stands.
   * @param isSeen whether the page behind it can be seen, which is activity where a socket's is
   * @returns null: it has ended; undefined: sessions cannot be read now. Never throws.
   */
  lookAfter: (
    session: Pick<Identity, 'sessionId' | 'role'>,
    isSeen: boolean,
  ) => Promise<SessionState | null | undefined>
}

/** REST and sockets let people in by the same rules. */
export function createAuthenticator({
  secretKey,
  sessions,
  tokenSeconds,
  now,
  log,
}: {
  secretKey: string
  /** A cookie is good for longer; what it lets in is renewed as what a token lets in. */
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
    lookAfter: ({ sessionId, role }, isSeen) => look(sessionId, isSeen && isActivity(role, 'socket')),
    authenticateToken: async (token) => {
      const verified = verifyToken(secretKey, token, now())
      return verified.ok ? admit(verified.claims, 'renewal') : verified
    },
  }
}
