import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { createAccessStore, keysOf, type AccessStore } from '../../access/store.ts'

/** The state that workers share about one key of the broker at one host. */
export interface KisStore extends AccessStore {
  read: (what: string) => Promise<string | null>
  write: (what: string, value: string, keepMs: number) => Promise<void>
  /** Deletes the key if it still has this value. */
  dropIf: (what: string, value: string) => Promise<void>
  /** @returns whether it was created; otherwise its remaining time */
  claim: (what: string, forMs: number) => Promise<{ claimed: true } | { claimed: false; inMs: number }>
  key: (what: string) => string
  /** @throws SourceError `store_unavailable` */
  ask: <T>(command: () => Promise<T>) => Promise<T>
}

export function createKisStore(redis: Redis, host: string, appKey: string): KisStore {
  const digest = createHash('sha256').update(appKey).digest('hex').slice(0, 16)
  const ofKey = `${host}:${digest}`
  const { key, ask } = keysOf(redis, 'kis', ofKey)
  return {
    ...createAccessStore(redis, 'kis', ofKey),
    key,
    ask,
    read: (what) => ask(() => redis.get(key(what))),
    write: async (what, value, keepMs) => void (await ask(() => redis.set(key(what), value, 'PX', keepMs))),
    dropIf: async (what, value) => void (await ask(() => redis.eval(DROP_IF, 1, key(what), value))),
    claim: async (what, forMs) => {
      const inMs = Number(await ask(() => redis.eval(CLAIM, 1, key(what), Math.ceil(forMs))))
      return inMs === 0 ? { claimed: true } : { claimed: false, inMs }
    },
  }
}

const DROP_IF = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`

/**
 * Redis stores the absolute time at which a key expires: with its clock set back a minute would last for
 * hours.
 */
const CLAIM = `
  local left = redis.call('PTTL', KEYS[1])
  if left > 0 and left <= tonumber(ARGV[1]) then return left end
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
  return 0`
