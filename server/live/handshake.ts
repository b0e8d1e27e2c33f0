import { z } from 'zod'
import type { RefusalCode } from '#shared/protocol/messages'
import { PROTOCOL_VERSION } from '#shared/protocol/names'
import type { Authenticator } from '../auth/authenticate.ts'
import { sessionCookieOf } from '../auth/cookie.ts'
import { hostOf, isOwnOrigin } from '../http/origin.ts'
import type { Middleware } from './door.ts'
import { Refusal } from './refusal.ts'

const WORDS: Record<Exclude<RefusalCode, 'rate_limited'>, string> = {
  unauthenticated: 'Log in first: the handshake needs a token or the session cookie.',
  session_ended: 'The session has ended. Log in again.',
  forbidden:
    'This origin or account may not connect; a password that someone else chose must be changed first.',
  unavailable: 'Sessions cannot be checked right now. Try again.',
  unsupported_protocol: `This server speaks version ${PROTOCOL_VERSION} of the protocol.`,
}

const HandshakeAuth = z.object({ token: z.string().min(1).max(4096) })
const HandshakeVersion = z.object({ protocol: z.literal(PROTOCOL_VERSION).optional() })

/** Lets a socket in by `auth.token`, or by the web's cookie if our own page opened it. */
export function createHandshake({
  authenticator,
  publicUrl,
  trustProxy,
}: {
  authenticator: Authenticator
  publicUrl: string | null
  /** How many proxies in front are believed. */
  trustProxy: number
}): Middleware {
  return (socket, next) => {
    const { headers } = socket.handshake
    const refuse = (code: keyof typeof WORDS) => next(new Refusal(code, WORDS[code]))

    if (!HandshakeVersion.safeParse(socket.handshake.auth).success) return refuse('unsupported_protocol')
    const auth = HandshakeAuth.safeParse(socket.handshake.auth)
    const cookie = sessionCookieOf(headers.cookie)
    if (
      !auth.success &&
      cookie !== undefined &&
      !isOwnOrigin(headers.origin, hostOf(headers, trustProxy > 0), publicUrl)
    ) {
      return refuse('forbidden')
    }
    const token = auth.success ? auth.data.token : cookie
    if (token === undefined || token === '') return refuse('unauthenticated')

    void authenticator.authenticateToken(token).then((outcome) => {
      if (!outcome.ok) return refuse(outcome.code)
      if (outcome.identity.mustChangePassword) return refuse('forbidden')
      socket.data = { identity: outcome.identity }
      // The token has done its work, and is a secret of 300 bytes.
      socket.handshake.auth = {}
      next()
    })
  }
}
