import type { KnownDay } from './known-day.ts'
import { addDays, DAY_MS, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'

/** Days, both ends included; null: there is no such end. Of more than `limit` the newest. */
export interface DayRange {
  from: SeoulDate | null
  to: SeoulDate | null
  limit: number
}

/**
 * The days that a history knows and those that only ticks told of, as one series, oldest first. The one rule about who tells
 * of a day:
 *
 * A day that is over is told by the history where it has it: what was confirmed later holds trades that our polls did not
 * see. The day the board is on is told by the ticks, also where a history knows it to its end already (an exchange's
 * stand-in replays a day of the past). Between the first and the last day of the history nothing is looked for elsewhere:
 * it is filled without holes.
 *
 * @param history the days of the range, oldest first
 * @param today the day the board is on; null: no board is known
 * @param readSeen the days of a range that ticks told of, oldest first
 * @returns perhaps more than the limit
 */
export async function mergedDays(
  history: readonly KnownDay[],
  { from, to, limit }: DayRange,
  today: SeoulDate | null,
  readSeen: (range: DayRange) => Promise<KnownDay[]>,
): Promise<KnownDay[]> {
  const told = history.filter(({ tradeDate }) => today === null || tradeDate < today)
  const [oldest, newest] = [told[0], told.at(-1)]
  const newer = await readSeen({
    from: newest === undefined ? from : addDays(newest.tradeDate, 1),
    to,
    limit,
  })
  const left = limit - newer.length - told.length
  const hasOlder = oldest !== undefined && left > 0 && (from === null || from < oldest.tradeDate)
  const older = hasOlder ? await readSeen({ from, to: addDays(oldest.tradeDate, -1), limit: left }) : []
  const seen = new Set(newer.map(({ tradeDate }) => tradeDate))
  const unseen = history.filter(({ tradeDate }) => !seen.has(tradeDate))
  return [...older, ...unseen, ...newer].sort((a, b) => (a.tradeDate < b.tradeDate ? -1 : 1))
}

/** The exchange opened on 3 March 1956; nothing before it needs a date that a database can hold. */
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
