import { addressKey } from '../../auth/address-key.ts'
import type { ApiLimits } from '../../auth/api-limits.ts'
import { standingHeaders, type Standing } from '../../auth/limit.ts'
import { verifyToken } from '../../auth/token.ts'
import type { Ctx, Handler } from '../context.ts'
import { tokenOf } from './require-session.ts'

const UNLIMITED = /^\/api\/health(\/|$)/

/**
 * How often the API may be asked: by a token that we signed, whatever has become of its session, as often as a session may;
 * by anybody else as often as an address may, before the body is read. Probes of health come from our own side, and pages
 * cost nothing.
 */
export function limitRequests({
  secretKey,
  apiLimits,
}: {
  secretKey: string
  apiLimits: ApiLimits
}): Handler {
  async function take(ctx: Ctx): Promise<Standing | undefined> {
    const token = tokenOf(ctx)
    const verified = token === undefined ? undefined : verifyToken(secretKey, token)
    if (verified?.ok === true) return apiLimits.bySession.take(verified.claims.jti)
    await apiLimits.byAddress.take(addressKey(ctx.state.address))
    return undefined
  }

  return async (ctx, next) => {
    if (ctx.path.startsWith('/api/') && !UNLIMITED.test(ctx.path)) {
      const standing = await take(ctx)
      if (standing !== undefined) ctx.set(standingHeaders(standing))
    }
    await next()
  }
}
