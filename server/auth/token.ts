import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { CALLER_ROLES, type CallerRole } from '#shared/auth/role'
import { BoundedMap } from './bounded-map.ts'

export const TOKEN_ALGORITHM = 'HS256'

const Claims = z.object({
  sub: z.string().min(1),
  role: z.enum(CALLER_ROLES),
  jti: z.string().min(1),
  exp: z.number(),
})

/** The claims of a token; `jti` is the id of the session, `exp` in epoch seconds. */
export type Claims = z.output<typeof Claims>

export type TokenOutcome =
  { ok: true; claims: Claims } | { ok: false; code: 'unauthenticated' | 'session_ended' }

const keys = new BoundedMap<string, KeyObject>(8)

/**
 * A secret as a KeyObject, made once. jsonwebtoken tries to parse a text as a public key first, at each
 * token, which takes a millisecond.
 */
export function tokenKey(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret))
  keys.set(secret, key)
  return key
}

/**
 * @param secret at least 32 bytes
 * @param nowMs the time that all servers share: a token is verified by every server
 */
export function signToken(
  secret: string,
  { userId, role, sessionId }: { userId: string; role: CallerRole; sessionId: string },
  expiresInSeconds: number,
  nowMs: number,
): string {
  return jwt.sign({ role, iat: secondsOf(nowMs) }, tokenKey(secret), {
    algorithm: TOKEN_ALGORITHM,
    subject: userId,
    jwtid: sessionId,
    expiresIn: expiresInSeconds,
  })
}

/** @param nowMs the time that all servers share */
export function verifyToken(secret: string, token: string, nowMs: number): TokenOutcome {
  try {
    const options = {
      algorithms: [TOKEN_ALGORITHM] satisfies jwt.Algorithm[],
      clockTimestamp: secondsOf(nowMs),
    }
    return readClaims(jwt.verify(token, tokenKey(secret), options))
  } catch (error) {
    return tokenFailure(error)
  }
}

/** A timestamp of a token: whole seconds. */
export const secondsOf = (ms: number): number => Math.floor(ms / 1_000)

/**
 * An expired token with a valid signature belongs to a session that has ended; any other fault means an
 * invalid token.
 */
export function tokenFailure(error: unknown): Extract<TokenOutcome, { ok: false }> {
  const isExpired = error instanceof Error && error.name === 'TokenExpiredError'
  return { ok: false, code: isExpired ? 'session_ended' : 'unauthenticated' }
}

/** The session of a token with a valid signature, even if it has expired. */
export function sessionOfToken(secret: string, token: string): string | undefined {
  try {
    const options = { algorithms: [TOKEN_ALGORITHM] satisfies jwt.Algorithm[], ignoreExpiration: true }
    const read = readClaims(jwt.verify(token, tokenKey(secret), options))
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
