import type { CandleInterval } from '#shared/market/candle'
import type { IndexCode } from '#shared/market/index-quote'
import type { StockCode } from '#shared/market/quote'
import type { PhaseChange } from '#shared/market/phase'
import { seoulIso } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { IndexCandlesAnswer } from '#shared/rest/candles'
import type { StockFacts, TickPage } from '#shared/rest/stocks'
import type { CandlePage } from './candle-page.ts'
import { call } from '../rest/call.ts'
import type { Api } from '../rest/request.ts'

/** Candles that begin in `[fromMs, toMs)`; the newest `limit` of them. */
export interface CandleQuery {
  interval: CandleInterval
  fromMs?: number
  toMs?: number
  limit: number
  /** For days: adjusted to today's shares. */
  adjusted?: boolean
}

/** REST calls for single stocks and indices. Each throws ProblemError. */
export interface Stocks {
  facts: (code: StockCode) => Promise<StockFacts>
  candles: (code: StockCode, query: CandleQuery) => Promise<CandlePage>
  indexCandles: (code: IndexCode, query: CandleQuery) => Promise<CandlePage>
  ticks: (code: StockCode, limit: number) => Promise<TickPage>
  /** The phase changes of a range of days, both ends included; at most 400 days. */
  hours: (from: SeoulDate, to: SeoulDate) => Promise<PhaseChange[]>
}

export function stocks(api: Api, nowMs: () => number): Stocks {
  return {
    facts: (code) => call(api, 'readStock', { params: { code } }),
    async candles(code, { adjusted, ...range }) {
      const query = { ...rangeOf(range), adjusted: adjusted === true ? ('true' as const) : undefined }
      return pageOf(await call(api, 'listStockCandles', { params: { code }, query }), nowMs())
    },
    async indexCandles(code, range) {
      const query = rangeOf(range)
      return pageOf(await call(api, 'listIndexCandles', { params: { code }, query }), nowMs())
    },
    ticks: (code, limit) =>
      call(api, 'listStockTicks', { params: { code }, query: { limit: String(limit) } }),
    async hours(from, to) {
      const { days } = await call(api, 'listTradingHours', { query: { from, to } })
      return days.flatMap(({ hours }) =>
        hours.map(({ phase, begins_at }) => ({ phase, atMs: Date.parse(begins_at) })),
      )
    },
  }
}

function rangeOf({ interval, limit, fromMs, toMs }: Omit<CandleQuery, 'adjusted'>) {
  return {
    interval,
    limit: String(limit),
    from: fromMs === undefined ? undefined : seoulIso(fromMs),
    to: toMs === undefined ? undefined : seoulIso(toMs),
  }
}

function pageOf({ candles, gaps }: IndexCandlesAnswer, nowMs: number): CandlePage {
  return {
    candles: candles.map(({ time, ...candle }) => ({ startMs: Date.parse(time), ...candle })),
    gaps: gaps.map(({ from, to, code }) => ({
      fromMs: Date.parse(from),
      toMs: to === null ? nowMs : Date.parse(to),
      code,
    })),
  }
}
