import { hasRight, type Right } from '#shared/auth/rights'
import { userOf, type Handler } from '../context.ts'
import { Problem } from '../../request/problem.ts'

/**
 * Requires a right of the user's role, behind the session check. A user who must change the password may do
 * only that.
 */
export function requireRight(right: Right): Handler {
  return async (ctx, next) => {
    if (!hasRight(userOf(ctx).role, right)) throw new Problem('forbidden')
    if (ctx.state.mustChangePassword === true && right !== 'manage_self')
      throw new Problem('password_change_required')
    await next()
  }
}
