import koaJwt from 'koa-jwt'
import type { ActivitySign } from '../../auth/activity.ts'
import { createSessionCookie, type CookieSettings } from '../../auth/cookie.ts'
import { readClaims, secondsOf, TOKEN_ALGORITHM, tokenFailure, tokenKey } from '../../auth/token.ts'
import type { Ctx, Handler } from '../context.ts'

/**
 * Verifies the token of an API request, from the Bearer header or the web's cookie, and stores the result. It
 * rejects nothing: rate limit and session check use the result.
 */
export function readToken(settings: CookieSettings & { now: () => number }): Handler {
  const cookie = createSessionCookie(settings)
  const key = tokenKey(settings.secretKey)
  const tokenOf = (ctx: Ctx) => bearerOf(ctx) ?? cookie.read(ctx.headers)
  const options: koaJwt.Options & { readonly clockTimestamp: number } = {
    secret: settings.secretKey,
    algorithms: [TOKEN_ALGORITHM],
    // Koa-jwt passes these options on at each request, so the time is read then.
    get clockTimestamp() {
      return secondsOf(settings.now())
    },
    key: 'verified',
    passthrough: true,
    getToken: (ctx) => tokenOf(ctx) ?? null,
  }
  const verify = koaJwt(options) as Handler
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/api/') || tokenOf(ctx) === undefined) {
      await next()
      return
    }
    // Koa-jwt prefers a KeyObject to a text, which would be parsed at each request.
    ctx.state.secret = key
    await verify(ctx, async () => {
      const { verified, jwtOriginalError } = ctx.state
      ctx.state.token = verified === undefined ? tokenFailure(jwtOriginalError) : readClaims(verified)
      await next()
    })
  }
}

/** The credentials of a request. */
export function signOf(ctx: Ctx): ActivitySign {
  if (bearerOf(ctx) !== undefined) return 'bearer'
  return ctx.state.endpoint?.activity === 'none' ? 'renewal' : 'cookie'
}

function bearerOf(ctx: Ctx): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(ctx.get('Authorization'))?.[1]
}
