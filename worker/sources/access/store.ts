import type { Redis } from 'ioredis'
import { DAY_MS, type SeoulDate } from '#shared/market/seoul-time'
import { SourceError } from '../source.ts'

/**
 * What must outlive a worker and be known to all of them: what keeps us from asking (a restart must not knock on a closed
 * door), and how often we asked today. Redis keeps its own files, so this survives restarts of the machine too. All keys are
 * per host: a stand-in's block is not the real one's.
 */
export interface AccessStore {
  readHold(): Promise<string | null>
  writeHold(hold: string, keepMs: number): Promise<void>
  dropHold(): Promise<void>
  /** @returns calls made that day, this one included */
  countCall(date: SeoulDate): Promise<number>
  /** Calls made that day so far. */
  callsOn(date: SeoulDate): Promise<number>
}

/** Every method throws a SourceError `store_unavailable` when Redis does not answer. */
export function createAccessStore(redis: Redis, source: string, host: string): AccessStore {
  const { key, ask, count } = keysOf(redis, source, host)
  return {
    readHold: () => ask(() => redis.get(key('hold'))),
    writeHold: async (hold, keepMs) => void (await ask(() => redis.set(key('hold'), hold, 'PX', keepMs))),
    dropHold: async () => void (await ask(() => redis.del(key('hold')))),
    countCall: (date) => count(`calls:${date}`, 2 * DAY_MS),
    callsOn: async (date) => Number((await ask(() => redis.get(key(`calls:${date}`)))) ?? 0),
  }
}

/** The keys of a source towards one host, and how they are asked for. */
export function keysOf(redis: Redis, source: string, host: string) {
  const key = (what: string) => `source:${source}:${host}:${what}`

  /** @throws SourceError `store_unavailable` */
  async function ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command()
    } catch (error) {
      throw new SourceError('store_unavailable', 'Redis does not answer', { cause: error })
    }
  }

  /** @returns how often it was counted within the time, this one included; the time begins with the first */
  const count = (what: string, withinMs: number): Promise<number> =>
    ask(async () => {
      const replies = await redis.multi().set(key(what), 0, 'PX', withinMs, 'NX').incr(key(what)).exec()
      const [error, times] = replies?.[1] ?? [new Error('no reply')]
      if (error !== null) throw error
      return times as number
    })

  return { key, ask, count }
}
