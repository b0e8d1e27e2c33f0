import type { Redis } from 'ioredis'

/** The time that all machines share, epoch milliseconds. */
export type CommonClock = () => Promise<number>

/** The clock of Redis, as those of the machines that use it differ. */
export function redisClock(redis: Redis): CommonClock {
  return async () => {
    const [seconds, microseconds] = await redis.time()
    return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
  }
}
