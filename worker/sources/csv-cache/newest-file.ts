import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import { tradingDayBefore } from '../../history/trading-days.ts'
import { krxPhaseAt } from '../krx/hours.ts'
import { expectedDay, tradingDayUntil } from './hours.ts'
import { isPriced, tradeDateOf, type ListingFile } from './trade-date.ts'

/** The newest file, and the day of its prices. */
export interface NewestFile<File extends ListingFile = ListingFile> {
  file: File
  tradeDate: SeoulDate
}

/** The longest holidays are shorter; without a file for this long the fault is not the cache's. */
export const LOOK_BACK_DAYS = 14

export interface Library<File extends ListingFile> {
  calendar: Calendar
  /** The file named after a day; null: it does not exist. */
  read: (name: SeoulDate) => Promise<File | null>
  /** Names of files with prices of their own day: later versions have them, too. */
  ownDays: Set<SeoulDate>
}

/**
 * The newest file with prices, and its day. A file without prices stands for a trading day that has begun, if
 * the board has the prices of the day before; otherwise it is skipped for the file before it.
 *
 * @param boardDate the day of the prices on the board; null: it is empty
 */
export async function newestFile<File extends ListingFile>(
  library: Library<File>,
  { nowMs, boardDate }: { nowMs: number; boardDate: SeoulDate | null },
): Promise<NewestFile<File> | null> {
  const { calendar, read } = library
  const today = seoulDate(nowMs)
  const begun =
    krxPhaseAt(calendar, nowMs) !== 'closed' || expectedDay(calendar, nowMs) === today ? today : null
  let unpriced: NewestFile<File> | null = null
  for (let back = 0; back <= LOOK_BACK_DAYS; back += 1) {
    const name = addDays(today, -back)
    const file = await read(name)
    if (file === null) continue
    if (isPriced(file)) return { file, tradeDate: await dated(file, library) }
    const tradeDate =
      name === begun ? name : tradingDayUntil(calendar, name === today ? addDays(name, -1) : name)
    unpriced ??= { file, tradeDate }
    const isFollowed = boardDate !== null && boardDate >= tradingDayBefore(calendar, name)
    if (name === begun && isFollowed) return unpriced
  }
  return unpriced
}

async function dated<File extends ListingFile>(
  file: File,
  { calendar, read, ownDays }: Library<File>,
): Promise<SeoulDate> {
  if (ownDays.has(file.name)) return file.name
  const tradeDate = await tradeDateOf(file, calendar, read)
  if (tradeDate === file.name) ownDays.add(file.name)
  return tradeDate
}
