import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { ROLES, type Role } from '#shared/auth/role'
import { BoundedMap } from './bounded-map.ts'

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

const keys = new BoundedMap<string, KeyObject>(8)

/** A secret as a key, made once. A secret that is text is parsed as a public key first, at each token, for a millisecond. */
export function tokenKey(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret))
  keys.set(secret, key)
  return key
}

/**
 * @param secret at least 32 bytes
 * @param nowMs the time that all servers share: a token that one of them signs is judged by every other
 */
export function signToken(
  secret: string,
  { userId, role, sessionId }: { userId: string; role: Role; sessionId: string },
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

/** A moment as tokens tell it: whole seconds. */
export const secondsOf = (ms: number): number => Math.floor(ms / 1_000)

/** A token that was good until its time was up belongs to a session that has ended; any other fault is a stranger's. */
export function tokenFailure(error: unknown): Extract<TokenOutcome, { ok: false }> {
  const isExpired = error instanceof Error && error.name === 'TokenExpiredError'
  return { ok: false, code: isExpired ? 'session_ended' : 'unauthenticated' }
}

/** The session of a token that we signed, also of one whose time is up. */
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
