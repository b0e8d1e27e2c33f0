import type { Redis } from 'ioredis'
import { Budgets } from './budgets.ts'
import { createLimit, LimitReached, type Limit, type Rate } from './limit.ts'

/** The API limits of an account over all of its sessions, and of an address without a valid session. */
export interface ApiLimits {
  byAccount: Limit
  byAddress: Limit
  /** For pages and their files, which need no session. @throws LimitReached */
  takePage: (address: string) => void
}

/** Many users who are about to log in may share an address. */
const ADDRESS_FACTOR = 4

/** @param pages counted by each server in memory: a file must not wait for Redis */
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
