import type { Redis } from 'ioredis'
import { compareAndSet } from '#platform/compare-and-set'
import type { DisplayReport } from '#shared/displays/report'
import { SERVER_KEYS } from '#shared/protocol/names'

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
const KEPT_MS = 7 * 86_400_000

const keyOf = (displayId: string): string => `${SERVER_KEYS.displayReport}${displayId}`

/** @returns the text that was stored, for `closeReport` */
export async function storeReport(redis: Redis, displayId: string, record: ReportRecord): Promise<string> {
  const text = JSON.stringify(record)
  await redis.set(keyOf(displayId), text, 'PX', KEPT_MS)
  return text
}

/** Notes that the socket of a report was closed, unless the display has reported on another one meanwhile. */
export async function closeReport(
  redis: Redis,
  displayId: string,
  stored: string,
  closedMs: number,
): Promise<void> {
  const record: ReportRecord = { ...(JSON.parse(stored) as ReportRecord), closed_ms: closedMs }
  const key = keyOf(displayId)
  if (await compareAndSet(redis, key, stored, JSON.stringify(record))) await redis.pexpire(key, KEPT_MS)
}

/** The last reports, by display; those that have not reported in a week are missing. */
export async function readReports(
  redis: Redis,
  displayIds: readonly string[],
): Promise<Map<string, ReportRecord>> {
  if (displayIds.length === 0) return new Map()
  const texts = await redis.mget(displayIds.map(keyOf))
  return new Map(
    displayIds.flatMap((id, at) => {
      const text = texts[at]
      return text == null ? [] : [[id, JSON.parse(text) as ReportRecord] as const]
    }),
  )
}
