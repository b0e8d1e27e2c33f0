import koaJwt from 'koa-jwt'
import type { Authenticator } from '../../auth/authenticate.ts'
import { SESSION_COOKIE } from '../../auth/cookie.ts'
import { readClaims, TOKEN_ALGORITHM } from '../../auth/token.ts'
import type { Handler } from '../context.ts'
import { Problem } from '../../problem.ts'

/** Lets in whoever has a token of a living session, as Bearer or as the web's cookie; `ctx.state.user` has its claims. */
export function requireSession(secretKey: string, authenticator: Authenticator): Handler {
  return koaJwt({
    secret: secretKey,
    algorithms: [TOKEN_ALGORITHM],
    key: 'user',
    getToken: (ctx) => bearerOf(ctx.get('Authorization')) ?? ctx.cookies.get(SESSION_COOKIE) ?? null,
    isRevoked: async (_ctx, verified) => {
      const token = readClaims(verified)
      const outcome = token.ok ? await authenticator.admit(token.claims) : token
      if (!outcome.ok) throw new Problem(outcome.code)
      return false
    },
  }) as Handler
}

function bearerOf(header: string): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(header)?.[1]
}
