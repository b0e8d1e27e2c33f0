import type { Redis } from 'ioredis'
import { Budgets } from './budgets.ts'
import { createLimit, LimitReached, type Limit, type Rate } from './limit.ts'

/** How much of the API one account over all of its sessions, or one address without a living session, may ask for. */
export interface ApiLimits {
  byAccount: Limit
  byAddress: Limit
  /** Of pages and their files, which everybody may see. @throws LimitReached */
  takePage: (address: string) => void
}

/** Many people who are about to log in may share an address. */
const ADDRESS_FACTOR = 4

/** @param pages counted by each server for itself: a file must not wait for Redis */
export function createApiLimits(redis: Redis, { points, perSeconds }: Rate, pages: Rate): ApiLimits {
  const pageBudgets = new Budgets({ points: pages.points, perSecond: pages.points / pages.perSeconds }, () =>
    performance.now(),
  )
  return {
    byAccount: createLimit(redis, 'api:account', { points, perSeconds }),
    byAddress: createLimit(redis, 'api:address', { points: points * ADDRESS_FACTOR, perSeconds }),
    takePage(address) {
      const resetMs = pageBudgets.take(address)
      if (resetMs > 0) throw new LimitReached('pages', { points: pages.points, resetMs }, false)
    },
  }
}
