import type { Redis } from 'ioredis'
import { DAY_MS, type SeoulDate } from '#shared/market/seoul-time'
import { SourceError } from '../source.ts'

/**
 * What must outlive a worker and be known to all of them: the session (two owners of one id evict each other), what keeps
 * us from asking (a restart must not knock on a closed door), and how often we asked today. Redis keeps its own files, so
 * this survives restarts of the machine too. All keys are per host: a stand-in's block is not the exchange's.
 */
export interface KrxStore {
  readSession(): Promise<string | null>
  writeSession(session: string): Promise<void>
  readHold(): Promise<string | null>
  writeHold(hold: string, keepMs: number): Promise<void>
  dropHold(): Promise<void>
  /** @returns calls made that day, this one included */
  countCall(date: SeoulDate): Promise<number>
  /** @returns take-overs of the id within the window, this one included; the window begins with the first */
  countTakeOver(windowMs: number): Promise<number>
}

/** Every method throws a SourceError `store_unavailable` when Redis does not answer. */
export function createKrxStore(redis: Redis, host: string): KrxStore {
  const key = (what: string) => `source:krx:${host}:${what}`

  async function ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command()
    } catch (error) {
      throw new SourceError('store_unavailable', 'Redis does not answer', { cause: error })
    }
  }

  async function count(name: string, keepMs: number): Promise<number> {
    const replies = await redis.multi().set(name, 0, 'PX', keepMs, 'NX').incr(name).exec()
    const [error, calls] = replies?.[1] ?? [new Error('no reply')]
    if (error !== null) throw error
    return calls as number
  }

  return {
    readSession: () => ask(() => redis.get(key('session'))),
    writeSession: async (session) => void (await ask(() => redis.set(key('session'), session, 'PX', DAY_MS))),
    readHold: () => ask(() => redis.get(key('hold'))),
    writeHold: async (hold, keepMs) => void (await ask(() => redis.set(key('hold'), hold, 'PX', keepMs))),
    dropHold: async () => void (await ask(() => redis.del(key('hold')))),
    countCall: (date) => ask(() => count(key(`calls:${date}`), 2 * DAY_MS)),
    countTakeOver: (windowMs) => ask(() => count(key('take-overs'), windowMs)),
  }
}
