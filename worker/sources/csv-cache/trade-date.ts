import type { Calendar } from '#shared/market/calendar'
import type { Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { tradingDayBefore } from '../../history/trading-days.ts'
import type { SourceRow } from '../source.ts'
import { firstDataMs, tradingDayUntil } from './hours.ts'

/** All listings as one file tells them. */
export interface ListingFile {
  /** The day that the file is named after: that of the run that wrote it, which need not be that of the prices. */
  name: SeoulDate
  notNewerThanMs: number
  rows: SourceRow[]
}

export const isPriced = ({ rows }: Pick<ListingFile, 'rows'>) => rows.some(({ price }) => price !== null)

/**
 * The day that a file's prices are of. The run of a weekend, of a holiday and of the night finds the prices of the trading
 * day before; so does, now and then, the first run of a morning, whose file is known by being a later or the same moment of
 * the day that the file before it tells of.
 *
 * @param before the file named after the trading day before; asked for only where it decides
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

/** Of so many of the rows that both tell of; the rest is for rows that the exchange corrected. */
const NEARLY_ALL = 0.9

/**
 * Whether rows may tell of a later, or the same, moment of the day that others tell of: within a day the base price stays,
 * the volume and the high never fall, the low never rises. On the next day the base is another price for nearly all.
 */
export function goesOn(earlier: readonly SourceRow[], later: readonly SourceRow[]): boolean {
  const pairs = pairsOf(earlier, later)
  const fitting = pairs.filter(([before, after]) => fits(before, after))
  return pairs.length > 0 && fitting.length >= pairs.length * NEARLY_ALL
}

/**
 * Whether rows tell of an earlier moment of the day that others tell of: an old copy of a file was handed out. With other base
 * prices they are of another day, whatever either was taken for.
 */
export function isEarlier(known: readonly Row[], told: readonly Row[]): boolean {
  const all = pairsOf(known, told)
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
