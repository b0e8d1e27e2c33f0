import type { KnownDay } from './known-day.ts'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'

/** A range of days, both ends included; null: unbounded. Of more than `limit` days the newest. */
export interface DayRange {
  from: SeoulDate | null
  to: SeoulDate | null
  limit: number
}

/**
 * Merges the days of the history and those that only ticks have into one series, oldest first. The rules of
 * precedence:
 *
 * A finished day comes from the history if that has it: confirmed values include trades that our polls did
 * not see. The day that the board is on comes from the ticks, even if the history has it complete (a stand-in
 * of the exchange replays a past day). Between the first and the last day of the history ticks are not read:
 * it is filled without holes.
 *
 * @param history the days of the range, oldest first
 * @param today the day the board is on; null: no board is known
 * @param readSeen reads the days of a range from ticks, oldest first
 * @returns perhaps more than the limit
 */
export async function mergedDays(
  history: readonly KnownDay[],
  { from, to, limit }: DayRange,
  today: SeoulDate | null,
  readSeen: (range: DayRange) => Promise<KnownDay[]>,
): Promise<KnownDay[]> {
  const past = history.filter(({ tradeDate }) => today === null || tradeDate < today)
  const [oldest, newest] = [past[0], past.at(-1)]
  const newer = await readSeen({
    from: newest === undefined ? from : addDays(newest.tradeDate, 1),
    to,
    limit,
  })
  const left = limit - newer.length - past.length
  const hasOlder = oldest !== undefined && left > 0 && (from === null || from < oldest.tradeDate)
  const older = hasOlder ? await readSeen({ from, to: addDays(oldest.tradeDate, -1), limit: left }) : []
  const seen = new Set(newer.map(({ tradeDate }) => tradeDate))
  const unseen = history.filter(({ tradeDate }) => !seen.has(tradeDate))
  return [...older, ...unseen, ...newer].sort((a, b) => (a.tradeDate < b.tradeDate ? -1 : 1))
}

/** The exchange opened on 3 March 1956; this bound also keeps dates within the range of the database. */
const FIRST_MS = startOfSeoulDay('1956-03-03')
const LAST_MS = startOfSeoulDay('9999-12-31')

/** The first day whose midnight is not before a moment. */
export function firstDayFrom(fromMs: number): SeoulDate {
  return seoulDate(within(fromMs) + DAY_MS - 1)
}

/** The last day that begins before a moment. */
export function lastDayBefore(toMs: number): SeoulDate {
  return seoulDate(within(toMs) - 1)
}

function within(atMs: number): number {
  return Math.min(LAST_MS, Math.max(FIRST_MS, atMs))
}
