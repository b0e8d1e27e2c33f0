import type { Redis } from 'ioredis'
import { DAY_MS } from '#shared/time'
import { createAccessStore, keysOf, type AccessStore } from '../access/store.ts'

/** The session, in addition to the state of every source, because two sessions of one id evict each other. */
export interface KrxStore extends AccessStore {
  readSession(): Promise<string | null>
  writeSession(session: string): Promise<void>
  /**
   * @returns the number of take-overs of the id within the window, including this one; the window starts with
   * the first
   */
  countTakeOver(windowMs: number): Promise<number>
}

/** Every method throws a SourceError `store_unavailable` when Redis does not answer. */
export function createKrxStore(redis: Redis, host: string): KrxStore {
  const { key, ask, count } = keysOf(redis, 'krx', host)
  return {
    ...createAccessStore(redis, 'krx', host),
    readSession: () => ask(() => redis.get(key('session'))),
    writeSession: async (session) => void (await ask(() => redis.set(key('session'), session, 'PX', DAY_MS))),
    countTakeOver: (windowMs) => count('take-overs', windowMs),
  }
}
