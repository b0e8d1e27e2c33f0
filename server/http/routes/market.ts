import { z } from 'zod'
import { krxCalendar, UnknownCalendarYearError, type Calendar } from '#shared/market/calendar'
import type { SessionPhase } from '#shared/market/phase'
import { presentQuote } from '#shared/market/present'
import { MARKETS, type Market } from '#shared/market/quote'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { simulatedCalendar } from '#shared/market/simulated-calendar'
import type { MarketBoard } from '../../live/market-board.ts'
import type { Handler, Routes } from '../context.ts'
import { readInput } from '../../input.ts'
import { Problem } from '../../problem.ts'

export interface MarketRouteParts {
  board: MarketBoard
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

/** The market as this server holds it; nothing here asks the database. */
export function marketRoutes(router: Routes, { board, now }: MarketRouteParts, session: Handler): void {
  const phaseNow = (source: string | null): SessionPhase =>
    orElse('closed', () => calendarOf(source).phaseAt(now()))

  router.get('/api/market/quotes', session, (ctx) => {
    const markets = withSegments(readInput(QuotesInput, ctx.query).market)
    const { epoch, seq, asOfMs, source, delayMinutes, rows } = held(board).market()
    const quotes = []
    for (const row of rows) if (markets.has(row.market)) quotes.push(presentQuote(row))
    ctx.body = {
      epoch,
      seq,
      as_of: seoulIso(asOfMs),
      source,
      delay_minutes: delayMinutes,
      phase: phaseNow(source),
      quotes,
    }
  })

  router.get('/api/market/indices', session, (ctx) => {
    const { epoch, seq, asOfMs, source, delayMinutes, indices } = held(board).indices()
    ctx.body = {
      epoch,
      seq,
      as_of: seoulIso(asOfMs),
      source,
      delay_minutes: delayMinutes,
      phase: phaseNow(source),
      indices,
    }
  })

  router.get('/api/market/session', session, (ctx) => {
    const atMs = now()
    const source = board.link()?.source ?? null
    const calendar = calendarOf(source)
    const hours = orElse([], () => calendar.hoursOf(seoulDate(atMs)))
    const next = orElse(null, () => calendar.nextChange(atMs))
    ctx.body = {
      phase: phaseNow(source),
      source,
      hours: hours.map((change) => ({ phase: change.phase, begins_at: seoulIso(change.atMs) })),
      next_change: next === null ? null : { phase: next.phase, begins_at: seoulIso(next.atMs) },
    }
  })

  router.get('/api/stocks/:code', session, (ctx) => {
    const { source, delayMinutes, rowByCode } = held(board).market()
    const row = rowByCode(String(ctx.params.code))
    if (row === undefined) throw new Problem('not_found', { detail: 'no stock of that code is listed' })
    ctx.body = { ...presentQuote(row), source, delay_minutes: delayMinutes }
  })
}

/** Asked at every request: a worker that died said its last word about the phase long ago. */
function calendarOf(source: string | null): Calendar {
  return source === 'simulator' ? simulatedCalendar : krxCalendar
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
