import type { Redis } from 'ioredis'
import { KEYS } from '#shared/protocol/names'
import { readHeartbeat, heartbeatMissedForMs, type Heartbeat } from '#shared/protocol/heartbeat'

/** The heartbeat of the poll schedule, for workers and health checks. */
export interface ScheduleHeartbeat {
  note: () => Promise<void>
  /** Whether no worker has written a heartbeat for too long. */
  areMissed: () => Promise<boolean>
}

/** @param now the time of Redis */
export function createScheduleHeartbeat(
  redis: Redis,
  {
    pollEveryMs,
    renewedWithinMs,
    now,
  }: { pollEveryMs: number; renewedWithinMs?: number | undefined; now: () => number },
): ScheduleHeartbeat {
  return {
    note: async () => {
      const renewed = renewedWithinMs === undefined ? {} : { renewed_within_ms: renewedWithinMs }
      const rung: Heartbeat = { at_ms: now(), poll_every_ms: pollEveryMs, ...renewed }
      await redis.set(KEYS.heartbeat, JSON.stringify(rung))
    },
    areMissed: async () => {
      const rung = readHeartbeat(await redis.get(KEYS.heartbeat))
      return rung === null || heartbeatMissedForMs(rung, now()) > 0
    },
  }
}
