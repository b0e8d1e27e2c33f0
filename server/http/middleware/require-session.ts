import koaJwt from 'koa-jwt'
import type { Sign } from '../../auth/activity.ts'
import type { Authenticator } from '../../auth/authenticate.ts'
import { createSessionCookie, type CookieSettings, type SessionCookie } from '../../auth/cookie.ts'
import { readClaims, TOKEN_ALGORITHM, tokenKey } from '../../auth/token.ts'
import type { Ctx, Handler } from '../context.ts'
import { Problem } from '../../request/problem.ts'

/** Lets in whoever has a token of a living session, as Bearer or as the web's cookie; `ctx.state.user` has its claims. */
export function requireSession(parts: CookieSettings & { authenticator: Authenticator }): Handler {
  const { secretKey, authenticator } = parts
  const cookie = createSessionCookie(parts)
  const key = tokenKey(secretKey)
  const check = koaJwt({
    secret: secretKey,
    algorithms: [TOKEN_ALGORITHM],
    key: 'user',
    getToken: (ctx) => tokenOf(ctx, cookie) ?? null,
    isRevoked: async (ctx: Ctx, verified) => {
      const token = readClaims(verified)
      const admitted = ctx.state.admitted
      const outcome = token.ok ? (admitted ?? (await authenticator.admit(token.claims, signOf(ctx)))) : token
      if (!outcome.ok) throw new Problem(outcome.code)
      ctx.state.mustChangePassword = outcome.identity.mustChangePassword
      return false
    },
  }) as Handler
  return async (ctx, next) => {
    // Koa-jwt prefers it to the text, of which a key would be made for each request.
    ctx.state.secret = key
    await check(ctx, next)
  }
}

/** Pages renew their cookie, ask whose it is and how it wants its board by themselves, seen or not. */
const BY_ITSELF = /^\/api\/(auth\/(refresh|me|session)|settings)$/

/** What a request says of the person behind it. */
export function signOf(ctx: Ctx): Sign {
  if (bearerOf(ctx) !== undefined) return 'bearer'
  return BY_ITSELF.test(ctx.path) ? 'renewal' : 'cookie'
}

/** What a request shows to be let in. */
export function tokenOf(ctx: Ctx, cookie: SessionCookie): string | undefined {
  return bearerOf(ctx) ?? cookie.read(ctx.headers)
}

function bearerOf(ctx: Ctx): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(ctx.get('Authorization'))?.[1]
}
