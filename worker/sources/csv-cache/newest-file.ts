import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import { tradingDayBefore } from '../../history/trading-days.ts'
import { krxPhaseAt } from '../krx/hours.ts'
import { expectedDay, tradingDayUntil } from './hours.ts'
import { isPriced, tradeDateOf, type ListingFile } from './trade-date.ts'

/** What the cache has newest, and the day that it is of. */
export interface NewestFile<File extends ListingFile = ListingFile> {
  file: File
  tradeDate: SeoulDate
}

/** The longest holidays take less, and after so long without a file something else is wrong than the cache. */
export const LOOK_BACK_DAYS = 14

export interface Library<File extends ListingFile> {
  calendar: Calendar
  /** The file named after a day; null: there is none. */
  read: (name: SeoulDate) => Promise<File | null>
  /** Names of files that were found to have the prices of their own day: later versions have, too. */
  ownDays: Set<SeoulDate>
}

/**
 * The newest file with prices, dated. One without them stands for a trading day that has begun, where the board has the
 * prices of the day before; anywhere else it tells nothing, and the file before it is taken.
 *
 * @param boardDate the day of the prices that are on the board; null: it is empty
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
