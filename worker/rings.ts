import type { Redis } from 'ioredis'
import { KEYS } from '#shared/protocol/names'
import { readRung, ringMissedForMs, type Rung } from '#shared/protocol/rung'

/** Where workers, and whoever watches them, see that the schedule rings. */
export interface Rings {
  note: () => Promise<void>
  /** No worker has noted one for too long. */
  areMissed: () => Promise<boolean>
}

/** @param now the time of Redis */
export function createRings(
  redis: Redis,
  {
    pollEveryMs,
    renewedWithinMs,
    now,
  }: { pollEveryMs: number; renewedWithinMs?: number | undefined; now: () => number },
): Rings {
  return {
    note: async () => {
      const renewed = renewedWithinMs === undefined ? {} : { renewed_within_ms: renewedWithinMs }
      const rung: Rung = { at_ms: now(), poll_every_ms: pollEveryMs, ...renewed }
      await redis.set(KEYS.rung, JSON.stringify(rung))
    },
    areMissed: async () => {
      const rung = readRung(await redis.get(KEYS.rung))
      return rung === null || ringMissedForMs(rung, now()) > 0
    },
  }
}
