import type { Redis } from 'ioredis'
import type { SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { SourceError } from '../source.ts'

/**
 * The state that must survive a worker and be shared by all of them: the hold of a source (a restart must not
 * retry a blocked source), and the number of requests today. Redis persists it, so it survives restarts of
 * the machine, too. All keys are per host: a stand-in's block does not apply to the real host.
 */
export interface AccessStore {
  readHold(): Promise<string | null>
  writeHold(hold: string, keepMs: number): Promise<void>
  dropHold(): Promise<void>
  /** @returns the number of requests on that day, including this one */
  countCall(date: SeoulDate): Promise<number>
  /** @returns 1, 2, 3 … since `restartPages`: the next page of a list that is read a page at a time */
  nextPage(): Promise<number>
  restartPages(): Promise<void>
  /** The number of requests on that day so far. */
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
    nextPage: () => ask(() => redis.incr(key('page'))),
    restartPages: async () => void (await ask(() => redis.del(key('page')))),
    callsOn: async (date) => Number((await ask(() => redis.get(key(`calls:${date}`)))) ?? 0),
  }
}

/** The keys of a source for one host, and how they are read. */
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

  /** @returns the count within the window, including this one; the window starts with the first */
  const count = (what: string, withinMs: number): Promise<number> =>
    ask(async () => {
      const replies = await redis.multi().set(key(what), 0, 'PX', withinMs, 'NX').incr(key(what)).exec()
      const [error, times] = replies?.[1] ?? [new Error('no reply')]
      if (error !== null) throw error
      return times as number
    })

  return { key, ask, count }
}
