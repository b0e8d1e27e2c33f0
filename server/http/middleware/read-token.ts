import koaJwt from 'koa-jwt'
import type { ActivitySign } from '../../auth/activity.ts'
import { createSessionCookie, type CookieSettings } from '../../auth/cookie.ts'
import { readClaims, secondsOf, TOKEN_ALGORITHM, tokenFailure, tokenKey } from '../../auth/token.ts'
import type { Ctx, Handler } from '../context.ts'

/**
 * Verifies the token of a request to the API, which comes as Bearer or as the web's cookie, and notes what became of it. It
 * refuses nobody: limits and the session check ask for the outcome.
 */
export function readToken(settings: CookieSettings & { now: () => number }): Handler {
  const cookie = createSessionCookie(settings)
  const key = tokenKey(settings.secretKey)
  const tokenOf = (ctx: Ctx) => bearerOf(ctx) ?? cookie.read(ctx.headers)
  const options: koaJwt.Options & { readonly clockTimestamp: number } = {
    secret: settings.secretKey,
    algorithms: [TOKEN_ALGORITHM],
    // Koa-jwt hands these options on at each request, which is when the time is asked for.
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
    // Koa-jwt prefers it to the text, of which a key would be made for each request.
    ctx.state.secret = key
    await verify(ctx, async () => {
      const { verified, jwtOriginalError } = ctx.state
      ctx.state.token = verified === undefined ? tokenFailure(jwtOriginalError) : readClaims(verified)
      await next()
    })
  }
}

/** What a request says of the person behind it. */
export function signOf(ctx: Ctx): ActivitySign {
  if (bearerOf(ctx) !== undefined) return 'bearer'
  return ctx.state.endpoint?.activity === 'none' ? 'renewal' : 'cookie'
}

function bearerOf(ctx: Ctx): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(ctx.get('Authorization'))?.[1]
}
