import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { ROLES, type Role } from '#shared/auth/role'

export const TOKEN_ALGORITHM = 'HS256'

const Claims = z.object({
  sub: z.string().min(1),
  role: z.enum(ROLES),
  jti: z.string().min(1),
  exp: z.number(),
})

/** What a token says; `jti` is the id of the session, `exp` in epoch seconds. */
export type Claims = z.output<typeof Claims>

export type TokenOutcome =
  { ok: true; claims: Claims } | { ok: false; code: 'unauthenticated' | 'session_ended' }

/** @param key at least 32 bytes */
export function signToken(
  key: string,
  { userId, role, sessionId }: { userId: string; role: Role; sessionId: string },
  expiresInSeconds: number,
): string {
  return jwt.sign({ role }, key, {
    algorithm: TOKEN_ALGORITHM,
    subject: userId,
    jwtid: sessionId,
    expiresIn: expiresInSeconds,
  })
}

/** A token that was good until its time was up belongs to a session that has ended; any other fault is a stranger's. */
export function verifyToken(key: string, token: string): TokenOutcome {
  try {
    return readClaims(jwt.verify(token, key, { algorithms: [TOKEN_ALGORITHM] }))
  } catch (error) {
    return { ok: false, code: error instanceof jwt.TokenExpiredError ? 'session_ended' : 'unauthenticated' }
  }
}

/** The session of a token that we signed, also of one whose time is up. */
export function sessionOfToken(key: string, token: string): string | undefined {
  try {
    const read = readClaims(jwt.verify(token, key, { algorithms: [TOKEN_ALGORITHM], ignoreExpiration: true }))
    return read.ok ? read.claims.jti : undefined
  } catch {
    return undefined
  }
}

/** Claims whose signature has been verified, but whose shape has not. */
export function readClaims(verified: unknown): TokenOutcome {
  const { success, data } = Claims.safeParse(verified)
  return success ? { ok: true, claims: data } : { ok: false, code: 'unauthenticated' }
}
