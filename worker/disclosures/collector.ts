import { knownNumbers } from '#database/disclosures/read-disclosures'
import { storeFilings } from '#database/disclosures/store-filings'
import type { Database } from '#database/pool'
import type { FilingSource } from '#shared/disclosures/filing'
import { UnknownCalendarYearError, type Calendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate, seoulTimeOfDayMs, type SeoulDate } from '#shared/market/seoul-time'
import type { Collector } from '../collectors/collector.ts'
import type { FilingList } from './filing-list.ts'

export interface FilingCollectorDeps {
  source: FilingSource
  list: FilingList
  board: Dataset
  everyMs: number
  db: Database
  now: () => number
  calendar: Calendar
}

const HOUR_MS = 3_600_000
/** Companies file from seven to eight in the evening, on business days. */
const OPENS_MS = 7 * HOUR_MS
const CLOSES_MS = 20 * HOUR_MS

/** Collects the filings of one source. */
export function filingCollector(deps: FilingCollectorDeps): Collector {
  const { source, list, board, everyMs, db, now, calendar } = deps
  return {
    name: `disclosures:${source}`,
    everyMs,
    isOpen(nowMs) {
      const time = seoulTimeOfDayMs(nowMs)
      return isBusinessDay(calendar, seoulDate(nowMs)) && time >= OPENS_MS && time < CLOSES_MS
    },
    async collect(signal) {
      const known = await knownNumbers(db, { board, source, day: seoulDate(now()) })
      const { filings, setAside, budget } = await list.ask(known, signal)
      const added = await storeFilings(db, { board, source, filings, nowMs: now() })
      return { added, setAside, ...(budget === undefined ? {} : { budget }) }
    },
  }
}

/** Of a year that no calendar knows yet every weekday is one: asking on a holiday costs little. */
function isBusinessDay(calendar: Calendar, date: SeoulDate): boolean {
  try {
    return calendar.isTradingDay(date)
  } catch (error) {
    if (!(error instanceof UnknownCalendarYearError)) throw error
    return ![0, 6].includes(new Date(date).getUTCDay())
  }
}
