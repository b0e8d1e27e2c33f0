import { INDEX_CODES, type IndexCode } from '#shared/market/index-quote'
import type { StockCode } from '#shared/market/quote'
import type { Calendar } from '#shared/market/calendar'
import { addDays, seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { Series } from '#database/history/history-progress'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time'
import {
  NotYetPublished,
  SeriesError,
  type HistoryPage,
  type HistorySource,
  type HistoryView,
  type Piece,
  type WantedSeries,
} from '../../history/history-source.ts'
import { tradesAt, tradingDayBefore } from '../../history/trading-days.ts'
import { writeDay } from './datetime.ts'
import type { KrxApi } from './api.ts'
import { parseIndexDays, parseMarketDay, parseStockDays } from './history-rows.ts'
import { krxHours } from './hours.ts'
import { KRX } from './krx.ts'

export interface KrxHistoryOptions {
  api: KrxApi
  calendar: Calendar
  historyDays: number
  /** Run while the market is open, too; for a stand-in. */
  atAnyHour: boolean
  pauseMs: number
}

/** The exchange's pairs of numbers for the board's indices. */
const INDEX_NUMBERS: Readonly<Record<IndexCode, { indIdx: string; indIdx2: string }>> = {
  KOSPI: { indIdx: '1', indIdx2: '001' },
  KOSDAQ: { indIdx: '2', indIdx2: '001' },
  KOSPI200: { indIdx: '1', indIdx2: '028' },
}

/** For more than two years in one request the exchange answers 400. */
const LONGEST_DAYS = 730
/** Every day from the first on, all stocks in one call. */
const ALL_LISTINGS: Series = { kind: 'day', code: 'ALL' }
/** A day that is still without prices after this long had none. */
const LATE_DAYS = 4
/** Around midnight the exchange's login answers with HTML pages. */
const NIGHT = { fromMs: (23 * 60 + 30) * MINUTE_MS, toMs: HOUR_MS }

/**
 * The history from the Marketplace: the past once, stock by stock, then every night the finished day, all
 * stocks in one call. Runs only while the board's own polls pause, and not around midnight.
 */
export function createKrxHistory(options: KrxHistoryOptions): HistorySource {
  const { api, calendar, historyDays, atAnyHour, pauseMs } = options
  let newest: { askedFor: SeoulDate; date: SeoulDate } | null = null
  let isinOf = new Map<StockCode, string>()

  /** The newest day of the exchange, which may be any past day at a stand-in; one call a day. */
  async function newestDay(nowMs: number, signal: AbortSignal): Promise<SeoulDate> {
    const askedFor = tradingDayBefore(calendar, seoulDate(nowMs))
    if (newest?.askedFor !== askedFor) {
      const latest = await api.visit(() => api.businessDay.ask(signal))
      newest = { askedFor, date: latest < askedFor ? latest : askedFor }
    }
    return newest.date
  }

  async function wants({ nowMs, listings, progressOf }: HistoryView, signal: AbortSignal) {
    isinOf = new Map(listings.map(({ code, isin }) => [code, isin]))
    const to = await newestDay(nowMs, signal)
    const from = addDays(to, -historyDays)
    const begun = progressOf(ALL_LISTINGS)?.filled?.from
    const wanted: WantedSeries[] = [
      { ...ALL_LISTINGS, span: { from: begun ?? to, to } },
      ...INDEX_CODES.map((code): WantedSeries => ({ kind: 'index', code, span: { from, to } })),
    ]
    // A stock's own series ends where the daily calls for all stocks begin.
    if (begun === undefined) return wanted
    const span = { from, to: addDays(begun, -1) }
    return [...wanted, ...listings.map(({ code }): WantedSeries => ({ kind: 'listing', code, span }))]
  }

  return {
    name: KRX.name,
    board: KRX.board,
    pauseMs,
    longestDays: { listing: LONGEST_DAYS, index: LONGEST_DAYS, day: 1 },
    wants,
    trades: (date) => tradesAt(calendar, date),

    restsUntil(nowMs) {
      if (atAnyHour) return null
      const midnightMs = startOfSeoulDay(seoulDate(nowMs))
      const hours = krxHours(calendar, nowMs)
      if (hours.open) return hours.untilMs
      if (nowMs < midnightMs + NIGHT.toMs) return midnightMs + NIGHT.toMs
      return nowMs >= midnightMs + NIGHT.fromMs ? midnightMs + DAY_MS + NIGHT.toMs : null
    },

    async read(piece, signal) {
      const { rows } = await api.visit(() => askFor(piece, signal))
      const page = pageOf(piece, rows)
      if (page.setAside.length * 2 > rows.length)
        throw new SeriesError(`most rows cannot be understood, the first: ${page.setAside[0]?.reason ?? ''}`)
      const isLate = newest !== null && piece.from < addDays(newest.date, -LATE_DAYS)
      if (piece.kind === 'day' && page.candles.length === 0 && !isLate) throw new NotYetPublished()
      return page
    },
  }

  function askFor({ kind, code, from, to }: Piece, signal: AbortSignal) {
    const span = { strtDd: writeDay(from), endDd: writeDay(to) }
    switch (kind) {
      case 'day':
        return api.ask('MDCSTAT01501', { mktId: 'ALL', trdDd: writeDay(from) }, signal)
      case 'index':
        return api.ask('MDCSTAT00301', { ...INDEX_NUMBERS[indexOf(code)], ...span }, signal)
      case 'listing': {
        const isuCd = isinOf.get(code)
        if (isuCd === undefined) throw new SeriesError('its ISIN is not known')
        return api.ask('MDCSTAT01701', { isuCd, ...span, adjStkPrc: '1' }, signal)
      }
    }
  }
}

function pageOf(piece: Piece, rows: readonly unknown[]): HistoryPage {
  switch (piece.kind) {
    case 'day':
      return parseMarketDay(piece.from, rows)
    case 'index':
      return parseIndexDays(indexOf(piece.code), piece, rows)
    case 'listing':
      return parseStockDays(piece.code, piece, rows)
  }
}

function indexOf(code: string): IndexCode {
  const index = INDEX_CODES.find((known) => known === code)
  if (index === undefined) throw new SeriesError(`no index is called ${code}`)
  return index
}
