import type { Log } from '#platform/log'
import type { Role } from '#shared/auth/role'
import type { Sessions } from './sessions.ts'
import { verifyToken, type Claims } from './token.ts'

/** Who is asking, and until when the token says so. */
export interface Identity {
  userId: string
  role: Role
  sessionId: string
  expiresAtMs: number
}

export type AuthFailure = 'unauthenticated' | 'session_ended' | 'unavailable'

export type AuthOutcome = { ok: true; identity: Identity } | { ok: false; code: AuthFailure }

export interface Authenticator {
  /** The whole check, for whoever holds a token: signature, expiry, and a session that lives. Never throws. */
  authenticateToken: (token: string) => Promise<AuthOutcome>
  /** The half after the signature. Never throws. */
  admit: (claims: Claims) => Promise<AuthOutcome>
  /** Whether the session is over; asking is activity. While sessions cannot be read, none is. Never throws. */
  hasEnded: (sessionId: string) => Promise<boolean>
}

/** REST and sockets let people in by the same rules. */
export function createAuthenticator({
  secretKey,
  sessions,
  log,
}: {
  secretKey: string
  sessions: Sessions
  log: Log
}): Authenticator {
  async function admit(claims: Claims): Promise<AuthOutcome> {
    try {
      if (!(await sessions.touch(claims.jti))) return { ok: false, code: 'session_ended' }
    } catch (error) {
      log.warn({ err: error }, 'sessions cannot be read')
      return { ok: false, code: 'unavailable' }
    }
    const { sub: userId, role, jti: sessionId, exp } = claims
    return { ok: true, identity: { userId, role, sessionId, expiresAtMs: exp * 1000 } }
  }

  return {
    admit,
    hasEnded: (sessionId) =>
      sessions.touch(sessionId).then(
        (lives) => !lives,
        () => false,
      ),
    authenticateToken: async (token) => {
      const verified = verifyToken(secretKey, token)
      return verified.ok ? admit(verified.claims) : verified
    },
  }
}
