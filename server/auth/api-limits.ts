import type { Redis } from 'ioredis'
import { createLimit, type Limit, type Rate } from './limit.ts'

/** How much of the API one session, or one address without a session, may ask for. */
export interface ApiLimits {
  bySession: Limit
  byAddress: Limit
}

/** Many people who are about to log in may share an address. */
const ADDRESS_FACTOR = 4

export function createApiLimits(redis: Redis, { points, perSeconds }: Rate): ApiLimits {
  return {
    bySession: createLimit(redis, 'api:session', { points, perSeconds }),
    byAddress: createLimit(redis, 'api:address', { points: points * ADDRESS_FACTOR, perSeconds }),
  }
}
