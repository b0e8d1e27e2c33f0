import type { Redis } from 'ioredis'
import { KEYS } from '#shared/protocol/names'

/** When the next poll is due, over all workers. */
export interface PollLease {
  /** Takes the lease, if a poll is due. */
  take: () => Promise<boolean>
  /** Makes the next poll due at a moment, if that is sooner. */
  dueAt: (atMs: number) => Promise<void>
  /** Prevents all workers from polling before a moment. */
  restUntil: (atMs: number) => Promise<void>
}

/**
 * The schedule rings every second or more often, as a heartbeat; a source may have a longer interval. The
 * lease is granted at the ring nearest to the due time: rings come early and late, and rejecting one that
 * comes slightly early would cost a whole interval.
 */
export function createPollLease(
  redis: Redis,
  {
    source,
    everyMs,
    ringEveryMs,
    now,
  }: { source: string; everyMs: number; ringEveryMs: number; now: () => number },
): PollLease {
  const key = `${KEYS.polled}:${source}`
  const restMs = Math.round(Math.max(1, everyMs - Math.min(ringEveryMs, everyMs) / 2))
  return {
    take: async () => (await redis.eval(TAKE, 1, key, restMs)) === 1,
    dueAt: async (atMs) => {
      await redis.pexpire(key, Math.max(1, atMs - now()), 'LT')
    },
    restUntil: async (atMs) => {
      const ms = Math.max(1, Math.round(atMs - now()))
      await redis.set(key, ms, 'PX', ms)
    },
  }
}

/**
 * Redis stores the absolute time at which a key expires: with its clock set back, a key of one second would
 * last for hours.
 */
const TAKE = `
  local rest = tonumber(redis.call('GET', KEYS[1]) or '')
  if rest and redis.call('PTTL', KEYS[1]) <= rest then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[1])
  return 1`
