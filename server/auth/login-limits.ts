import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { SERVER_KEYS } from '#shared/protocol/names'
import { Problem } from '../problem.ts'

export interface Rate {
  points: number
  perSeconds: number
}

/** How often something may be tried, by a key such as an address. */
export interface Limit {
  /** Counts an attempt before it is made, so that many at once are many. @throws Problem rate_limited */
  take: (key: string) => Promise<void>
  /** Gives an attempt back that was a success. */
  giveBack: (key: string) => Promise<void>
}

export interface LoginLimits {
  loginByAddress: Limit
  loginByAccount: Limit
  registrationByAddress: Limit
}

/**
 * The strict limit is each address's. An account's own is this many times as large: it holds off many addresses that
 * try one password, and one address alone can lock nobody out.
 */
const ACCOUNT_FACTOR = 20

/** Every registration that counts costs a hash; colleagues behind one address may register in the same minute. */
const REGISTRATION_FACTOR = 4

/** Counted in Redis for all servers together; each server counts by itself while Redis is away. */
export function createLoginLimits(redis: Redis, login: Rate): LoginLimits {
  return {
    loginByAddress: createLimit(redis, 'login:address:', login),
    loginByAccount: createLimit(redis, 'login:account:', times(login, ACCOUNT_FACTOR)),
    registrationByAddress: createLimit(redis, 'register:address:', times(login, REGISTRATION_FACTOR)),
  }
}

const times = ({ points, perSeconds }: Rate, factor: number): Rate => ({
  points: points * factor,
  perSeconds,
})

function createLimit(redis: Redis, name: string, { points, perSeconds }: Rate): Limit {
  const options = { keyPrefix: `${SERVER_KEYS.limit}${name}`, points, duration: perSeconds }
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter: new RateLimiterMemory(options),
  })
  return {
    take: async (key) => {
      try {
        await limiter.consume(key)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
        throw new Problem('rate_limited', { headers: { 'Retry-After': String(seconds) } })
      }
    },
    giveBack: async (key) => void (await limiter.reward(key)),
  }
}
