import type { Redis } from 'ioredis'
import { DAY_MS } from '#shared/time'
import { createAccessStore, keysOf, type AccessStore } from '../access/store.ts'

/** When any worker first saw a version of a file. */
export interface Seen {
  version: string
  atMs: number
}

export interface CacheStore extends AccessStore {
  readSeen(path: string): Promise<Seen | null>
  writeSeen(path: string, seen: Seen): Promise<void>
}

/** A file is read for some days after it was written. */
const KEEP_MS = 30 * DAY_MS

/** Every method throws a SourceError `store_unavailable` when Redis does not answer. */
export function createCacheStore(redis: Redis, host: string): CacheStore {
  const { key, ask } = keysOf(redis, 'csv-cache', host)
  return {
    ...createAccessStore(redis, 'csv-cache', host),
    readSeen: async (path) => {
      const text = await ask(() => redis.get(key(`seen:${path}`)))
      return text === null ? null : (JSON.parse(text) as Seen)
    },
    writeSeen: async (path, seen) => {
      await ask(() => redis.set(key(`seen:${path}`), JSON.stringify(seen), 'PX', KEEP_MS))
    },
  }
}
