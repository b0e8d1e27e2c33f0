import type { Calendar } from '#shared/market/calendar'
import type { Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { tradingDayBefore } from '../../history/trading-days.ts'
import type { SourceRow } from '../source.ts'
import { firstDataMs, tradingDayUntil } from './hours.ts'

/** All listings of one file. */
export interface ListingFile {
  /** The date in the file's name: that of the run that wrote it, which may differ from that of the prices. */
  name: SeoulDate
  notNewerThanMs: number
  rows: SourceRow[]
}

export const isPriced = ({ rows }: Pick<ListingFile, 'rows'>) => rows.some(({ price }) => price !== null)

/**
 * The day of a file's prices. A run at a weekend, on a holiday or at night has the prices of the previous
 * trading day; so does, now and then, the first run of a morning, whose rows then continue, or equal, the day
 * of the file before it.
 *
 * @param before the file named after the previous trading day; requested only where it decides
 */
export async function tradeDateOf(
  file: ListingFile,
  calendar: Calendar,
  before: (name: SeoulDate) => Promise<ListingFile | null>,
): Promise<SeoulDate> {
  const day = tradingDayUntil(calendar, file.name)
  if (day !== file.name) return day
  const dayBefore = tradingDayBefore(calendar, day)
  if (file.notNewerThanMs < firstDataMs(calendar, day)) return dayBefore
  const earlier = await before(dayBefore)
  return earlier !== null && goesOn(earlier.rows, file.rows) ? dayBefore : day
}

/** The share of the common rows that must agree; the rest allows for rows that the exchange corrected. */
const NEARLY_ALL = 0.9

/**
 * Whether rows may be of a later or the same moment of the same day as others: within a day the base price
 * stays, the volume and the high never fall, the low never rises. On the next day nearly all base prices
 * differ.
 */
export function goesOn(earlier: readonly SourceRow[], later: readonly SourceRow[]): boolean {
  const pairs = pairsOf(earlier, later)
  const fitting = pairs.filter(([before, after]) => fits(before, after))
  return pairs.length > 0 && fitting.length >= pairs.length * NEARLY_ALL
}

/**
 * Whether rows are of an earlier moment of the same day as others: an old copy of a file was served. With
 * other base prices they are of another day.
 */
export function isEarlier(known: readonly Row[], rows: readonly Row[]): boolean {
  const all = pairsOf(known, rows)
  const pairs = all.filter(([before, after]) => before.previousClose === after.previousClose)
  if (pairs.length < all.length * NEARLY_ALL) return false
  const fallen = pairs.filter(([before, after]) => after.volume < before.volume)
  const risen = pairs.filter(([before, after]) => after.volume > before.volume)
  return fallen.length > risen.length
}

type Row = Trading & { code: string }

function pairsOf(earlier: readonly Row[], later: readonly Row[]): [Row, Row][] {
  const byCode = new Map(earlier.map((row) => [row.code, row]))
  return later.flatMap((row): [Row, Row][] => {
    const before = byCode.get(row.code)
    return before === undefined || before.price === null || row.price === null ? [] : [[before, row]]
  })
}

function fits(before: Row, after: Row): boolean {
  return (
    before.previousClose === after.previousClose &&
    after.volume >= before.volume &&
    (before.high === null || (after.high !== null && after.high >= before.high)) &&
    (before.low === null || (after.low !== null && after.low <= before.low))
  )
}
