import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { isOver } from '#platform/wait'
import { SERVER_KEYS } from '#shared/protocol/names'
import { Problem } from '../request/problem.ts'
import { BoundedMap } from './bounded-map.ts'

export interface Rate {
  points: number
  perSeconds: number
}

/** Where a key stands after an attempt. */
export interface Standing {
  points: number
  remaining: number
  resetMs: number
}

/** How often something may be tried, by a key such as an address. */
export interface Limit {
  /** Counts an attempt before it is made, so that many at once are many. @throws LimitReached */
  take: (key: string) => Promise<Standing>
  /** Refuses, without counting, whoever was refused here and comes again too early. @throws LimitReached */
  rejectIfBlocked: (key: string) => void
  /** Gives an attempt back that was not a bad one. */
  giveBack: (key: string) => Promise<void>
  /** Counts an attempt that was a bad one as so many more. */
  penalise: (key: string, points: number) => Promise<void>
}

/** Too many attempts. */
export class LimitReached extends Problem {
  /** The attempt that went over the limit, and not one of those that keep knocking. */
  readonly isFirst: boolean
  /** What was counted by, such as `address`: the last word of the limit's name. */
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

/** However often somebody goes over the limit, after so long they may try again; and then it begins anew. */
const LONGEST_WAIT_SECONDS = 900
const STRIKES_FORGOTTEN_AFTER_SECONDS = 3600

/** A clock that the network sets goes back by less than this; nobody's count begins anew for it. */
const CLOCK_STEPS_MS = 60_000

/** Whoever keeps knocking is refused without asking Redis: so many keys are remembered. */
const REFUSED_REMEMBERED = 10_000

/** Redis is asked again after so long: the limit may have been cleared there. */
const REFUSED_UNASKED_MS = 10_000

/**
 * Counted in Redis for all servers together; each server counts by itself while Redis is away.
 * @param options.growing each time the limit is passed within an hour, the wait doubles, up to a quarter of an hour
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
  /** Redis keeps when a count ends, not in how long: with its clock set back, a minute would last for hours. */
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
        // Redis counts one after the other, so one attempt alone is the first too many.
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

/** Forgets whatever was counted by a key, and how often it went over the limit. Servers notice within ten seconds. */
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
 * Counts in this process's memory, of which strangers must not be able to take more and more: keys share so many counters.
 * Two that meet in one are limited together.
 */
class BoundedMemory extends RateLimiterMemory {
  override getKey(key: string | number): string {
    let hash = 0
    for (const character of String(key)) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
    return super.getKey(hash % BUCKETS)
  }
}
