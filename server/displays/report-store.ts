import type { Redis } from 'ioredis'
import type { DisplayReport } from '#shared/displays/report'
import { SERVER_KEYS } from '#shared/protocol/names'
import { DAY_MS } from '#shared/time'

/** The last report of a display, with what the server that received it knows. */
export interface ReportRecord {
  report: DisplayReport
  /** When it was received, by the time that all servers share. */
  at_ms: number
  /** How long the market had been ahead of the reported position. */
  behind_ms: number
  socket: string
  /** When that socket was closed; null: it is open. */
  closed_ms: number | null
}

/** As long as transitions are kept. */
const KEPT_MS = 7 * DAY_MS

/** One hash for all displays: the judge reads it in one command. */
const KEY = SERVER_KEYS.displayReports

/** Notes that the socket of a report was closed, unless the display has reported again meanwhile. */
export async function closeReport(
  redis: Redis,
  displayId: string,
  stored: string,
  closedMs: number,
): Promise<void> {
  const record: ReportRecord = { ...(JSON.parse(stored) as ReportRecord), closed_ms: closedMs }
  await redis.eval(CLOSE, 1, KEY, displayId, stored, JSON.stringify(record))
}

const CLOSE = `
  if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end`

/** The last report of a display; undefined: it has not reported in a week. */
export async function readReport(redis: Redis, displayId: string): Promise<ReportRecord | undefined> {
  const text = await redis.hget(KEY, displayId)
  return text === null ? undefined : (JSON.parse(text) as ReportRecord)
}

/** As a list: the object that the client makes of an HGETALL takes as long as all the rest of a look. */
const READ_ALL = `return redis.call('HGETALL', KEYS[1])`

/** The last reports of all displays. Those that are as they were at the last reading are not parsed again. */
export class LastReports {
  readonly #redis: Redis
  #known: ReadonlyMap<string, { text: string; record: ReportRecord }> = new Map()

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** @returns by display */
  async read(): Promise<{ get(displayId: string): ReportRecord | undefined }> {
    const flat = (await this.#redis.eval(READ_ALL, 1, KEY)) as string[]
    const before = this.#known
    const known = new Map<string, { text: string; record: ReportRecord }>()
    for (let at = 0; at < flat.length; at += 2) {
      const [id, text] = flat.slice(at, at + 2) as [string, string]
      const same = before.get(id)
      known.set(id, same?.text === text ? same : { text, record: JSON.parse(text) as ReportRecord })
    }
    this.#known = known
    return { get: (id) => known.get(id)?.record }
  }

  /** Deletes the reports of displays that have not reported in a week. */
  async clean(nowMs: number): Promise<void> {
    await this.read()
    const old = [...this.#known].filter(([, { record }]) => record.at_ms < nowMs - KEPT_MS)
    if (old.length > 0) await this.#redis.hdel(KEY, ...old.map(([id]) => id))
  }
}
