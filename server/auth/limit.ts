import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { isOver } from '#platform/wait'
import { SERVER_KEYS } from '#shared/protocol/names'
import { MINUTE_MS } from '#shared/time'
import { Problem } from '../request/problem.ts'
import { BoundedMap } from './bounded-map.ts'

export interface Rate {
  points: number
  perSeconds: number
}

/** The state of a key after an attempt. */
export interface Standing {
  points: number
  remaining: number
  resetMs: number
}

/** Limits how often something may be tried, by a key such as an address. */
export interface Limit {
  /**
   * Counts an attempt before it is made, so that concurrent attempts are all counted. @throws LimitReached
   */
  take: (key: string) => Promise<Standing>
  /** Rejects, without counting, a key that was rejected here and has not waited. @throws LimitReached */
  rejectIfBlocked: (key: string) => void
  /** Refunds an attempt that was not a bad one. */
  giveBack: (key: string) => Promise<void>
  /** Counts an attempt that was a bad one as several more. */
  penalise: (key: string, points: number) => Promise<void>
}

/** Too many attempts. */
export class LimitReached extends Problem {
  /** The attempt that exceeded the limit, as opposed to later ones during the block. */
  readonly isFirst: boolean
  /** The kind of the key, such as `address`: the last word of the limit's name. */
  readonly of: string
  readonly retryAfterMs: number

  constructor(name: string, { points, resetMs }: Omit<Standing, 'remaining'>, isFirst: boolean) {
    const standing = { points, remaining: 0, resetMs }
    super('rate_limited', { headers: { 'Retry-After': secondsOf(resetMs), ...standingHeaders(standing) } })
    this.isFirst = isFirst
    this.of = name.slice(name.lastIndexOf(':') + 1)
    this.retryAfterMs = resetMs
  }
}

export function standingHeaders({ points, remaining, resetMs }: Standing): Record<string, string> {
  return {
    'RateLimit-Limit': String(points),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': secondsOf(resetMs),
  }
}

const secondsOf = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)))

/** The maximum block; after it the count starts over. */
const LONGEST_WAIT_SECONDS = 900
const STRIKES_FORGOTTEN_AFTER_SECONDS = 3600

/** NTP corrections set a clock back by less than this; they do not reset a count. */
const CLOCK_STEPS_MS = MINUTE_MS

/** Blocked keys are rejected without asking Redis; this is the number of keys kept in memory. */
const REFUSED_REMEMBERED = 10_000

/** How long a block is cached in memory: it may have been cleared in Redis. */
const REFUSED_UNASKED_MS = 10_000

/**
 * A limit counted in Redis for all servers together; each server counts by itself while Redis is unavailable.
 *
 * @param options.growing each time the limit is exceeded within an hour, the block doubles, up to a quarter
 * of an hour
 */
export function createLimit(
  redis: Redis,
  name: string,
  { points, perSeconds }: Rate,
  { growing = false }: { growing?: boolean } = {},
): Limit {
  const longestMs = Math.max(perSeconds, growing ? LONGEST_WAIT_SECONDS : 0) * 1_000 + CLOCK_STEPS_MS
  const limiter = createLimiter(redis, name, { points, perSeconds })
  const strikes = createLimiter(redis, strikesOf(name), {
    points: 1,
    perSeconds: STRIKES_FORGOTTEN_AFTER_SECONDS,
  })
  /**
   * Redis stores the absolute time at which a key expires: with its clock set back, a minute would last for
   * hours.
   */
  async function consume(key: string): Promise<RateLimiterRes> {
    const standing = await limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes && refusal.msBeforeNext > longestMs) return refusal
      throw refusal
    })
    if (standing.msBeforeNext <= longestMs) return standing
    await Promise.all([limiter.delete(key), strikes.delete(key)])
    return limiter.consume(key)
  }

  const refused = new BoundedMap<string, { atMs: number; untilMs: number }>(REFUSED_REMEMBERED)

  async function waitLonger(key: string, resetMs: number): Promise<number> {
    const { consumedPoints } = await strikes.penalty(key)
    if (consumedPoints < 2) return resetMs
    const seconds = Math.min(
      perSeconds * 2 ** (consumedPoints - 1),
      Math.max(perSeconds, LONGEST_WAIT_SECONDS),
    )
    await limiter.block(key, seconds)
    return seconds * 1000
  }

  function rejectIfBlocked(key: string): void {
    const last = refused.get(key)
    const nowMs = Date.now()
    if (last === undefined) return
    const unasked = { sinceMs: last.atMs, untilMs: Math.min(last.untilMs, last.atMs + REFUSED_UNASKED_MS) }
    if (isOver(unasked, nowMs)) return
    throw new LimitReached(name, { points, resetMs: last.untilMs - nowMs }, false)
  }

  return {
    rejectIfBlocked,
    async take(key) {
      rejectIfBlocked(key)
      try {
        const { remainingPoints, msBeforeNext } = await consume(key)
        return { points, remaining: remainingPoints, resetMs: msBeforeNext }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        // Redis increments atomically, so exactly one attempt is the first over the limit.
        const isFirst = refusal.consumedPoints === points + 1
        const resetMs =
          growing && isFirst ? await waitLonger(key, refusal.msBeforeNext) : refusal.msBeforeNext
        const nowMs = Date.now()
        refused.set(key, { atMs: nowMs, untilMs: nowMs + resetMs })
        throw new LimitReached(name, { points, resetMs }, isFirst)
      }
    },
    async giveBack(key) {
      refused.delete(key)
      await limiter.reward(key)
    },
    penalise: async (key, more) => void (await limiter.penalty(key, more)),
  }
}

const strikesOf = (name: string): string => `${name}:strikes`

/** Resets the count and the block of a key. Servers notice within ten seconds. */
export async function clearLimit(redis: Redis, name: string, key: string): Promise<void> {
  await redis.del([name, strikesOf(name)].map((one) => `${SERVER_KEYS.limit}${one}:${key}`))
}

function createLimiter(redis: Redis, name: string, { points, perSeconds }: Rate): RateLimiterRedis {
  const options = { keyPrefix: `${SERVER_KEYS.limit}${name}`, points, duration: perSeconds }
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new BoundedMemory(options),
  })
}

const BUCKETS = 10_000

/**
 * Counts in this process's memory, which must be bounded: keys are hashed to a fixed number of counters. Two
 * keys with the same counter are limited together.
 */
class BoundedMemory extends RateLimiterMemory {
  override getKey(key: string | number): string {
    let hash = 0
    for (const character of String(key)) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
    return super.getKey(hash % BUCKETS)
  }
}
