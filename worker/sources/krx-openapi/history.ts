import type { Calendar } from '#shared/market/calendar'
import { addDays, type SeoulDate } from '#shared/market/seoul-time'
import {
  EMPTY_PAGE,
  NotYetPublished,
  SeriesError,
  type HistoryPage,
  type HistorySource,
  type WantedSeries,
} from '../../history/history-source.ts'
import { tradesAt, tradingDayBefore } from '../../history/trading-days.ts'
import { SourceError } from '../source.ts'
import type { OpenApi } from './client.ts'
import { newestPublished } from './published.ts'
import { parseIndices, parseStocks } from './rows.ts'

export interface OpenApiHistoryOptions {
  api: OpenApi
  calendar: Calendar
  historyDays: number
  /** The pace towards the exchange; whole years were filled at it without a complaint. */
  pauseMs?: number
}

type Part = { code: string; path: string; parse: (date: SeoulDate, rows: readonly unknown[]) => HistoryPage }

/** Each of these has its own approval; a missing one does not affect the others. */
const PARTS: readonly Part[] = [
  { code: 'KOSPI', path: 'sto/stk_bydd_trd', parse: parseStocks },
  { code: 'KOSDAQ', path: 'sto/ksq_bydd_trd', parse: parseStocks },
  { code: 'KONEX', path: 'sto/knx_bydd_trd', parse: parseStocks },
  { code: 'KOSPI_INDEX', path: 'idx/kospi_dd_trd', parse: parseIndices },
  { code: 'KOSDAQ_INDEX', path: 'idx/kosdaq_dd_trd', parse: parseIndices },
]

/** A day that is still empty after this long was a holiday. */
const LATE_TRADING_DAYS = 3
/** An answer with fewer rows than this share of the adjacent day's is incomplete. */
const WHOLE = 0.9

/** The history from the exchange's official API, one day of a market at a time. */
export function createOpenApiHistory(options: OpenApiHistoryOptions): HistorySource {
  const { api, calendar, historyDays, pauseMs = 250 } = options
  const rowsBefore = new Map<string, number>()
  let newest: SeoulDate = ''

  function isLate(date: SeoulDate): boolean {
    let late = newest
    for (let days = 0; days < LATE_TRADING_DAYS; days += 1) late = tradingDayBefore(calendar, late)
    return date <= late
  }

  /** @throws SourceError when rows are missing */
  function checkWhole(code: string, rows: number): void {
    const before = rowsBefore.get(code) ?? rows
    if (rows < before * WHOLE)
      throw new SourceError('unusable_answer', `${rows} rows of ${code} where there were ${before}`)
    rowsBefore.set(code, rows)
  }

  return {
    name: 'krx-openapi',
    board: 'krx',
    pauseMs,
    longestDays: { listing: 1, index: 1, day: 1 },

    wants({ nowMs }) {
      newest = newestPublished(calendar, nowMs)
      const span = { from: addDays(newest, -historyDays), to: newest }
      return Promise.resolve(PARTS.map(({ code }): WantedSeries => ({ kind: 'day', code, span })))
    },

    trades: (date) => tradesAt(calendar, date),
    restsUntil: () => null,

    async read({ code, from: date }, signal) {
      const part = PARTS.find((known) => known.code === code)
      if (part === undefined) throw new SeriesError(`there is no part ${code}`)
      const rows = await api.ask(part.path, date, signal)
      if (rows.length === 0 && isLate(date)) return EMPTY_PAGE
      if (rows.length === 0) throw new NotYetPublished()
      const page = part.parse(date, rows)
      if (page.setAside.length * 2 > rows.length)
        throw new SeriesError(`most rows cannot be understood, the first: ${page.setAside[0]?.reason ?? ''}`)
      checkWhole(code, rows.length)
      return page
    },
  }
}
