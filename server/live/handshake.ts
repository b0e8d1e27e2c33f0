import { z } from 'zod'
import type { Log } from '#platform/log'
import type { RefusalCode } from '#shared/protocol/messages'
import { PROTOCOL_VERSION } from '#shared/protocol/names'
import type { Authenticator, AuthOutcome } from '../auth/authenticate.ts'
import { createSessionCookie, type CookieSettings } from '../auth/cookie.ts'
import { judgeOrigin, ORIGIN_HINT, refusedOrigin } from '../request/origin.ts'
import type { Middleware } from './handshake-guard.ts'
import { Refusal } from './refusal.ts'
import type { SessionWatch } from './session-watch.ts'
import { presentedToken } from './presented-token.ts'
import type { LiveSocket } from './socket-types.ts'

const WORDS: Record<Exclude<RefusalCode, 'rate_limited' | 'too_many_sockets'>, string> = {
  unauthenticated: 'Log in first: the handshake needs a token or the session cookie.',
  session_ended: 'The session has ended. Log in again.',
  forbidden:
    'This origin or account may not connect; a password that someone else chose must be changed first.',
  unavailable: 'Sessions cannot be checked right now. Try again.',
  unsupported_protocol: `This server speaks version ${PROTOCOL_VERSION} of the protocol.`,
}

const HandshakeVersion = z.object({ protocol: z.literal(PROTOCOL_VERSION).optional() })

/** Admits a socket by `auth.token`, or by the web's cookie if it comes from our own page. */
export function createHandshake(
  deps: CookieSettings & {
    authenticator: Authenticator
    sessions: Pick<SessionWatch, 'identityBeside'>
    log: Log
  },
): Middleware {
  const { authenticator, sessions, log } = deps
  const sessionCookie = createSessionCookie(deps)
  /**
   * A connection keeps the cookie of its start. When that has expired, the page may have renewed its session
   * since, which its sockets of other namespaces know.
   */
  async function judgeCookie(socket: LiveSocket, cookie: string): Promise<AuthOutcome> {
    const outcome = await authenticator.authenticateToken(cookie)
    const sessionId = outcome.ok ? undefined : authenticator.sessionOf(cookie)
    const beside = sessionId === undefined ? undefined : sessions.identityBeside(socket, sessionId)
    if (beside === undefined) return outcome
    const state = await authenticator.lookAfter(beside, false)
    if (state === null) return { ok: false, code: 'session_ended' }
    if (state === undefined) return { ok: false, code: 'unavailable' }
    return { ok: true, identity: { ...beside, ...state } }
  }

  return (socket, next) => {
    const { headers } = socket.handshake
    const refuse = (code: keyof typeof WORDS) => next(new Refusal(code, WORDS[code]))

    if (!HandshakeVersion.safeParse(socket.handshake.auth).success) return refuse('unsupported_protocol')
    const { token, isCookie } = presentedToken(socket, sessionCookie)
    if (isCookie) {
      const judged = judgeOrigin(headers, deps)
      if (!judged.isOwn) {
        log.warn(refusedOrigin(headers, judged), ORIGIN_HINT)
        return refuse('forbidden')
      }
    }
    if (token === undefined) return refuse('unauthenticated')

    const judged = isCookie ? judgeCookie(socket, token) : authenticator.authenticateToken(token)
    void judged.then((outcome) => {
      if (!outcome.ok) return refuse(outcome.code)
      if (outcome.identity.mustChangePassword) return refuse('forbidden')
      socket.data = { identity: outcome.identity }
      // The token is not needed any more, and is a secret of 300 bytes.
      socket.handshake.auth = {}
      next()
    })
  }
}
