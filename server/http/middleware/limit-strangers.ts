import { addressKey } from '../../auth/address-key.ts'
import type { ApiLimits } from '../../auth/api-limits.ts'
import { verifyToken } from '../../auth/token.ts'
import { addressOf, type Handler } from '../context.ts'
import { tokenOf } from './require-session.ts'

const UNLIMITED = /^\/api\/(health|auth\/login$)/

/**
 * Whoever has no token of ours may ask the API only so often, by address. A token that we signed counts by its session. Probes of
 * health come from our own side, pages cost nothing, and log-ins have a stricter limit of their own.
 */
export function limitStrangers({
  secretKey,
  apiLimits,
}: {
  secretKey: string
  apiLimits: ApiLimits
}): Handler {
  return async (ctx, next) => {
    const isLimited = ctx.path.startsWith('/api/') && !UNLIMITED.test(ctx.path)
    const token = isLimited ? tokenOf(ctx) : undefined
    if (isLimited && (token === undefined || !verifyToken(secretKey, token).ok)) {
      await apiLimits.byAddress.take(addressKey(addressOf(ctx)))
    }
    await next()
  }
}
