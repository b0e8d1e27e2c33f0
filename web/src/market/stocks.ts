import type { Candle, CandleInterval } from '#shared/market/candle'
import type { IndexCode } from '#shared/market/index-quote'
import type { Quote, QuoteState, StockCode } from '#shared/market/quote'
import type { PhaseChange, SessionPhase } from '#shared/market/phase'
import { seoulIso } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { CandlePage } from './candle-page.ts'
import { queryText } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'

/** A stock, with what only the server knows of its year; null until known. */
export interface StockFacts extends Quote {
  high_52w: number | null
  high_52w_on: string | null
  low_52w: number | null
  low_52w_on: string | null
  /** false: it has left the board, and this is its last quote. */
  listed: boolean
  delisted_at: string | null
}

/** What one poll saw of a stock, newest first. */
export interface StockTick {
  time: string
  price: number
  change: number | null
  change_rate: number | null
  /** Shares since the tick before. */
  volume: number
  accumulated_volume: number
  state: QuoteState
}

export interface TickPage {
  ticks: StockTick[]
  /** Where the next older page begins; null: there is none. */
  next_before: string | null
}

/** Candles that begin in `[fromMs, toMs)`; of more than `limit` the newest. */
export interface CandleQuery {
  interval: CandleInterval
  fromMs?: number
  toMs?: number
  limit: number
  /** Of days: as if today's shares had always been. */
  adjusted?: boolean
}

interface CandlesAnswer {
  candles: (Omit<Candle, 'startMs'> & { time: string })[]
  /** One without an end goes on. */
  gaps: { from: string; to: string | null; code: string }[]
}

/** Single stocks and indices, as REST gives them. Everything throws ProblemError. */
export interface Stocks {
  facts: (code: StockCode) => Promise<StockFacts>
  candles: (code: StockCode, query: CandleQuery) => Promise<CandlePage>
  indexCandles: (code: IndexCode, query: CandleQuery) => Promise<CandlePage>
  ticks: (code: StockCode, limit: number) => Promise<TickPage>
  /** The beginnings of phases on the days from one to another, both included; 400 days at most. */
  hours: (from: SeoulDate, to: SeoulDate) => Promise<PhaseChange[]>
}

interface SessionsAnswer {
  days: { date: SeoulDate; hours: { phase: SessionPhase; begins_at: string }[] }[]
}

export function stocks(api: Api, nowMs: () => number): Stocks {
  async function candlesAt(path: string, query: CandleQuery): Promise<CandlePage> {
    const { interval, fromMs, toMs, limit, adjusted } = query
    const text = queryText({
      interval,
      limit,
      from: fromMs === undefined ? undefined : seoulIso(fromMs),
      to: toMs === undefined ? undefined : seoulIso(toMs),
      adjusted: adjusted === true ? 'true' : undefined,
    })
    const answer = (await api.request('GET', `${path}/candles${text}`)) as CandlesAnswer
    return pageOf(answer, nowMs())
  }
  return {
    facts: async (code) => (await api.request('GET', `/api/stocks/${code}`)) as StockFacts,
    candles: (code, query) => candlesAt(`/api/stocks/${code}`, query),
    indexCandles: (code, query) => candlesAt(`/api/market/indices/${code}`, query),
    ticks: async (code, limit) =>
      (await api.request('GET', `/api/stocks/${code}/ticks${queryText({ limit })}`)) as TickPage,
    async hours(from, to) {
      const { days } = (await api.request(
        'GET',
        `/api/market/sessions${queryText({ from, to })}`,
      )) as SessionsAnswer
      return days.flatMap(({ hours }) =>
        hours.map(({ phase, begins_at }) => ({ phase, atMs: Date.parse(begins_at) })),
      )
    },
  }
}

function pageOf({ candles, gaps }: CandlesAnswer, nowMs: number): CandlePage {
  return {
    candles: candles.map(({ time, ...candle }) => ({ startMs: Date.parse(time), ...candle })),
    gaps: gaps.map(({ from, to, code }) => ({
      fromMs: Date.parse(from),
      toMs: to === null ? nowMs : Date.parse(to),
      code,
    })),
  }
}
