import { addressKey } from '../../auth/address-key.ts'
import type { ApiLimits } from '../../auth/api-limits.ts'
import type { Authenticator } from '../../auth/authenticate.ts'
import { BoundedMap } from '../../auth/bounded-map.ts'
import { standingHeaders, type Standing } from '../../auth/limit.ts'
import type { Ctx, Handler } from '../context.ts'
import { signOf } from './read-token.ts'

/** Sessions that are known to have ended, so that Redis is not queried for them again at once. */
const ENDED_REMEMBERED = 10_000
const ENDED_UNASKED_MS = 10_000

/**
 * The rate limit, applied before the body is read: a live session counts for its account, over all of the
 * account's sessions; any other request, also with a token of an ended session, counts for its address. Pages
 * have a limit of their own, by address.
 */
export function limitRequests({
  apiLimits,
  authenticator,
}: {
  apiLimits: ApiLimits
  authenticator: Authenticator
}): Handler {
  const ended = new BoundedMap<string, number>(ENDED_REMEMBERED)

  /** The account of a live session, as far as it is known already. */
  async function accountOf(ctx: Ctx): Promise<string | undefined> {
    const { token } = ctx.state
    if (token?.ok !== true) return undefined
    const { sub, jti } = token.claims
    if (performance.now() < (ended.get(jti) ?? 0)) {
      ctx.state.admitted = { ok: false, code: 'session_ended' }
      return undefined
    }
    // A client over its limit must not cost queries to Redis.
    apiLimits.byAccount.rejectIfBlocked(sub)
    const outcome = await authenticator.admit(token.claims, signOf(ctx))
    ctx.state.admitted = outcome
    if (outcome.ok || outcome.code === 'unavailable') return sub
    ended.set(jti, performance.now() + ENDED_UNASKED_MS)
    return undefined
  }

  async function take(ctx: Ctx): Promise<Standing | undefined> {
    const account = await accountOf(ctx)
    if (account !== undefined) return apiLimits.byAccount.take(account)
    await apiLimits.byAddress.take(addressKey(ctx.state.address))
    return undefined
  }

  return async (ctx, next) => {
    if (!ctx.path.startsWith('/api/')) apiLimits.takePage(addressKey(ctx.state.address))
    else if (ctx.state.endpoint?.limit !== 'none') {
      const standing = await take(ctx)
      if (standing !== undefined) ctx.set(standingHeaders(standing))
    }
    await next()
  }
}
