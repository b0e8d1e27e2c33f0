import type { Calendar } from '#shared/market/calendar'
import type { IndexCode } from '#shared/market/index-quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { SourceError, type ParsedMarket } from '../source.ts'
import type { CacheClient, CachedFile } from './client.ts'
import { tradingDayUntil } from './hours.ts'
import { parseIndexSnapshot } from './tables.ts'

/** The cache's names of the board's indices. */
const FOLDERS: Readonly<Record<IndexCode, string>> = { KOSPI: 'ks11', KOSDAQ: 'kq11', KOSPI200: 'ks200' }

export const CACHED_INDICES = Object.keys(FOLDERS) as IndexCode[]

/** The index, the day, and the date in the name of the file with that day's listings. */
export interface IndexDay {
  name: SeoulDate
  tradeDate: SeoulDate
}

export type CachedIndex = Pick<ParsedMarket, 'indices' | 'setAside'>

const NONE: CachedIndex = { indices: [], setAside: [] }

/**
 * The values of an index on a day. The file of a run at a weekend or at night is empty, and the file of the
 * day itself still exists. @throws SourceFault
 */
export async function readIndex(
  client: CacheClient,
  calendar: Calendar,
  { code, day, signal }: { code: IndexCode; day: IndexDay; signal: AbortSignal },
): Promise<CachedIndex> {
  for (const name of new Set([day.name, day.tradeDate])) {
    const file = await client.get(`index/${FOLDERS[code]}/${name}.csv`, signal)
    const parsed = file === null ? NONE : parseIndex(code, file, day.tradeDate, calendar)
    if (parsed.indices.length + parsed.setAside.length > 0) return parsed
  }
  return NONE
}

/**
 * An index that cannot be read, or is of another day than the listings, is set aside and costs no listing.
 */
function parseIndex(
  code: IndexCode,
  { text }: CachedFile,
  tradeDate: SeoulDate,
  calendar: Calendar,
): CachedIndex {
  const aside = (reason: string): CachedIndex => ({
    indices: [],
    setAside: [{ row: code, reason, isIndex: true }],
  })
  try {
    const snapshot = parseIndexSnapshot(code, text)
    if (snapshot === null) return NONE
    const { date, index } = snapshot
    const isOfTheDay = /^\d{4}-\d\d-\d\d$/.test(date) && tradingDayUntil(calendar, date) === tradeDate
    return isOfTheDay ? { indices: [index], setAside: [] } : aside(`its values are of ${date.slice(0, 20)}`)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return aside(error.message)
  }
}
