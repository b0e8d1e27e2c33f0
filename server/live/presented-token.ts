import { z } from 'zod'
import type { SessionCookie } from '../auth/cookie.ts'
import type { LiveSocket } from './socket-types.ts'

const HandshakeAuth = z.object({ token: z.string().min(1).max(4096) })

/** The token of a handshake: `auth.token`, or else the cookie. */
export function presentedToken(
  { handshake }: LiveSocket,
  sessionCookie: SessionCookie,
): { token: string | undefined; isCookie: boolean } {
  const auth = HandshakeAuth.safeParse(handshake.auth)
  if (auth.success) return { token: auth.data.token, isCookie: false }
  const cookie = sessionCookie.read(handshake.headers)
  return { token: cookie === '' ? undefined : cookie, isCookie: cookie !== undefined }
}
