import type { Authenticator } from '../../auth/authenticate.ts'
import type { Handler } from '../context.ts'
import { Problem } from '../../request/problem.ts'
import { signOf } from './read-token.ts'

/** Requires the token of a live session; its claims are in `ctx.state.user`. */
export function requireSession(authenticator: Authenticator): Handler {
  return async (ctx, next) => {
    const { token, admitted } = ctx.state
    if (token?.ok !== true) throw new Problem(token?.code ?? 'unauthenticated')
    const outcome = admitted ?? (await authenticator.admit(token.claims, signOf(ctx)))
    if (!outcome.ok) throw new Problem(outcome.code)
    ctx.state.user = token.claims
    ctx.state.mustChangePassword = outcome.identity.mustChangePassword
    await next()
  }
}
