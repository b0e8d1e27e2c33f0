import { z } from 'zod'
import { UnknownCalendarYearError, type Calendar } from '#shared/market/calendar'
import type { SessionPhase } from '#shared/market/phase'
import { presentQuote } from '#shared/market/present'
import { MARKETS, type Market } from '#shared/market/quote'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { calendarOf } from '../../market-calendar.ts'
import { Problem } from '../../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { IndicesShape, QuotesShape, SessionPhaseShape, StockShape } from '../shapes/market.ts'

export interface MarketRouteParts {
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
  now: () => number
}

/** A comma list, or the parameter repeated; none: every market. */
const QuotesInput = z.object({
  market: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((value) =>
      value === undefined ? [...MARKETS] : [value].flat().flatMap((text) => text.split(',')),
    )
    .pipe(z.array(z.enum(MARKETS, `is none of ${MARKETS.join(', ')}`))),
})

/** Latin letters are in some codes, never in lower case. */
const StockAddress = z.object({ code: z.string().regex(/^[0-9A-Z]{6}$/) })

/** The market as this server holds it; nothing here asks the database. */
export function marketRoutes({ board, calendar: exchange, now }: MarketRouteParts): Route[] {
  // Asked at every request: a worker that died said its last word about the phase long ago.
  const phaseNow = (source: string | null): SessionPhase =>
    orElse('closed', () => calendarOf(source, exchange).phaseAt(now()))

  const quotes = defineRoute({
    method: 'get',
    path: '/api/market/quotes',
    access: 'view_market',
    tag: 'market',
    summary: 'Every quote, or those of some markets.',
    query: QuotesInput,
    answer: { status: 200, description: 'The board at one position', shape: QuotesShape },
    handle: (_ctx, { query }) => {
      const markets = withSegments(query.market)
      const { epoch, seq, asOfMs, source, delayMinutes, rows } = held(board).market()
      const quotes = []
      for (const row of rows) if (markets.has(row.market)) quotes.push(presentQuote(row))
      return {
        epoch,
        seq,
        as_of: seoulIso(asOfMs),
        source,
        delay_minutes: delayMinutes,
        phase: phaseNow(source),
        quotes,
      }
    },
  })

  const indices = defineRoute({
    method: 'get',
    path: '/api/market/indices',
    access: 'view_market',
    tag: 'market',
    summary: 'The indices.',
    answer: { status: 200, description: 'The indices at one position', shape: IndicesShape },
    handle: () => {
      const { epoch, seq, asOfMs, source, delayMinutes, indices } = held(board).indices()
      return {
        epoch,
        seq,
        as_of: seoulIso(asOfMs),
        source,
        delay_minutes: delayMinutes,
        phase: phaseNow(source),
        indices: [...indices],
      }
    },
  })

  const session = defineRoute({
    method: 'get',
    path: '/api/market/session',
    access: 'view_market',
    tag: 'market',
    summary: "The phase of this moment, the day's hours, and what comes next.",
    answer: { status: 200, description: 'By the calendar of the source', shape: SessionPhaseShape },
    handle: () => {
      const atMs = now()
      const source = board.link()?.source ?? null
      const calendar = calendarOf(source, exchange)
      const hours = orElse([], () => calendar.hoursOf(seoulDate(atMs)))
      const next = orElse(null, () => calendar.nextChange(atMs))
      return {
        phase: phaseNow(source),
        source,
        trade_date: orElse(null, () => calendar.tradeDateAt(atMs)),
        hours: hours.map((change) => ({ phase: change.phase, begins_at: seoulIso(change.atMs) })),
        next_change: next === null ? null : { phase: next.phase, begins_at: seoulIso(next.atMs) },
      }
    },
  })

  const stock = defineRoute({
    method: 'get',
    path: '/api/stocks/:code',
    access: 'view_market',
    tag: 'market',
    summary: 'One stock.',
    params: StockAddress,
    answer: { status: 200, description: 'Its quote', shape: StockShape },
    handle: (_ctx, { params }) => {
      const { source, delayMinutes, rowByCode } = held(board).market()
      const row = rowByCode(params.code)
      if (row === undefined) throw new Problem('not_found', { detail: 'no stock of that code is listed' })
      return { ...presentQuote(row), source, delay_minutes: delayMinutes }
    },
  })

  return [quotes, indices, session, stock]
}

function held(board: MarketBoard): MarketBoard {
  if (!board.ready)
    throw new Problem('unavailable', { detail: 'no market data yet', headers: { 'Retry-After': '2' } })
  return board
}

/** KOSDAQ GLOBAL is a segment of KOSDAQ that the source calls a market. */
function withSegments(markets: readonly Market[]): Set<Market> {
  return new Set(markets.includes('KOSDAQ') ? [...markets, 'KOSDAQ GLOBAL'] : markets)
}

/** A year the calendar does not know leaves hours untold; it does not take the market down. */
function orElse<T>(fallback: T, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof UnknownCalendarYearError) return fallback
    throw error
  }
}
