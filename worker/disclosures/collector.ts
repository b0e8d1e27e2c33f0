import { knownNumbers } from '#database/disclosures/read-disclosures'
import { retractFilings, storeFilings } from '#database/disclosures/store-filings'
import type { Database } from '#database/pool'
import type { FilingSource } from '#shared/disclosures/filing'
import { wasWatched } from '#shared/disclosures/seen-late'
import { isBusinessDay } from '#shared/market/business-days'
import type { Calendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate, seoulTimeOfDayMs } from '#shared/market/seoul-time'
import { HOUR_MS } from '#shared/time'
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
    async collect(signal, lastAnswerMs) {
      const known = await knownNumbers(db, { board, source, day: seoulDate(now()) })
      const { filings, setAside, budget, retracted = [] } = await list.ask(known, signal)
      const nowMs = now()
      const watched = wasWatched(lastAnswerMs, nowMs, everyMs)
      const added = await storeFilings(db, { board, source, filings, nowMs, watched })
      await retractFilings(db, { board, source, numbers: retracted })
      return { added, setAside, ...(budget === undefined ? {} : { budget }) }
    },
  }
}
