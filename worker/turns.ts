import type { Redis } from 'ioredis'
import { KEYS } from '#shared/protocol/names'

/** The schedule rings a little early or late; a turn that is due within so little is due. */
const EARLY_MS = 100

/**
 * Whether it is time for the next poll, over all workers: the schedule rings every second, as a sign of life, and a source
 * may want to be asked less often.
 *
 * @returns a function that takes the turn, if there is one
 */
export function createTurns(redis: Redis, everyMs: number): () => Promise<boolean> {
  const restMs = Math.max(1, everyMs - Math.min(EARLY_MS, everyMs / 2))
  return async () => (await redis.set(KEYS.polled, '1', 'PX', Math.round(restMs), 'NX')) === 'OK'
}
