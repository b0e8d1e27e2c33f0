import { addressKey } from '../../auth/address-key.ts'
import type { ApiLimits } from '../../auth/api-limits.ts'
import type { Authenticator } from '../../auth/authenticate.ts'
import { BoundedMap } from '../../auth/bounded-map.ts'
import { createSessionCookie, type CookieSettings } from '../../auth/cookie.ts'
import { standingHeaders, type Standing } from '../../auth/limit.ts'
import { verifyToken } from '../../auth/token.ts'
import type { Ctx, Handler } from '../context.ts'
import { signOf, tokenOf } from './require-session.ts'

const UNLIMITED = /^\/api\/health(\/|$)/

/** Sessions that were found to have ended: Redis is not asked for them again at once. */
const ENDED_REMEMBERED = 10_000
const ENDED_UNASKED_MS = 10_000

/**
 * How often may be asked, before the body is read: by a living session as often as its account may over all of its sessions, by
 * anybody else, also with a token of a session that has ended, as often as an address may. Pages have a limit of their own,
 * by address. Probes of health come from our own side.
 */
export function limitRequests(
  parts: CookieSettings & { apiLimits: ApiLimits; authenticator: Authenticator },
): Handler {
  const { secretKey, apiLimits, authenticator } = parts
  const cookie = createSessionCookie(parts)
  const ended = new BoundedMap<string, number>(ENDED_REMEMBERED)

  /** The account whose living session it is, as far as that can be told now. */
  async function accountOf(ctx: Ctx): Promise<string | undefined> {
    const token = tokenOf(ctx, cookie)
    const verified = token === undefined ? undefined : verifyToken(secretKey, token)
    if (verified?.ok !== true) return undefined
    const { sub, jti } = verified.claims
    if (performance.now() < (ended.get(jti) ?? 0)) return undefined
    // Whoever has asked too often already does not keep Redis busy.
    apiLimits.byAccount.refuseKnocking(sub)
    const outcome = await authenticator.admit(verified.claims, signOf(ctx))
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
    else if (!UNLIMITED.test(ctx.path)) {
      const standing = await take(ctx)
      if (standing !== undefined) ctx.set(standingHeaders(standing))
    }
    await next()
  }
}
