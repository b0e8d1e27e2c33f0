import koaJwt from 'koa-jwt'
import type { ApiLimits } from '../../auth/api-limits.ts'
import type { Authenticator } from '../../auth/authenticate.ts'
import { SESSION_COOKIE } from '../../auth/cookie.ts'
import { standingHeaders } from '../../auth/limit.ts'
import { readClaims, TOKEN_ALGORITHM } from '../../auth/token.ts'
import type { Ctx, Handler } from '../context.ts'
import { Problem } from '../../problem.ts'

/**
 * Lets in whoever has a token of a living session, as Bearer or as the web's cookie, as often as a session may ask;
 * `ctx.state.user` has its claims.
 */
export function requireSession({
  secretKey,
  authenticator,
  apiLimits,
}: {
  secretKey: string
  authenticator: Authenticator
  apiLimits: ApiLimits
}): Handler {
  return koaJwt({
    secret: secretKey,
    algorithms: [TOKEN_ALGORITHM],
    key: 'user',
    getToken: (ctx) => tokenOf(ctx) ?? null,
    isRevoked: async (ctx: Ctx, verified) => {
      const token = readClaims(verified)
      const sign = bearerOf(ctx) === undefined ? 'cookie' : 'bearer'
      const outcome = token.ok ? await authenticator.admit(token.claims, sign) : token
      if (!outcome.ok) throw new Problem(outcome.code)
      const { sessionId, mustChangePassword } = outcome.identity
      ctx.set(standingHeaders(await apiLimits.bySession.take(sessionId)))
      ctx.state.mustChangePassword = mustChangePassword
      return false
    },
  }) as Handler
}

/** What a request shows to be let in. */
export function tokenOf(ctx: Ctx): string | undefined {
  return bearerOf(ctx) ?? ctx.cookies.get(SESSION_COOKIE)
}

function bearerOf(ctx: Ctx): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(ctx.get('Authorization'))?.[1]
}
