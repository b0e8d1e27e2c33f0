import { ifYearKnown, type Calendar } from '#shared/market/calendar'
import { calendarOf } from '#shared/market/dataset'
import type { SessionPhase } from '#shared/market/phase'
import { presentQuote, type QuoteRow } from '#shared/market/quote'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import * as rest from '#shared/rest/market'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { held, withSegments } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import { handle, type Route } from '../handle.ts'

export interface MarketRouteDeps {
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
  now: () => number
}

/** The market from the server's memory; no route here queries the database. */
export function marketRoutes({ board, calendar: exchange, now }: MarketRouteDeps): Route[] {
  // Computed for each request: the phase last reported by a worker may be outdated. That of a replay exists only in its
  // worker's report, and stands still when the worker dies.
  const phaseNow = (source: string | null): SessionPhase => {
    const link = board.link()
    if (link?.replay !== undefined && link.source === source) return link.phase
    return ifYearKnown(
      () => calendarOf(datasetOf(source), exchange).phaseAt(now()),
      () => 'closed',
    )
  }

  const quotesMade = new AtPosition<PreparedJson<rest.Quotes>>()
  const quotes = handle(rest.listQuotes, (_ctx, { query }) => {
    const markets = withSegments(query.market)
    const { epoch, seq, asOfMs, source, delayMinutes, rows, originOf } = held(board).market()
    // Set if it differs from the board's source: the row is from the source before a failover.
    const named = ({ id }: QuoteRow) => {
      const origin = originOf(id)
      return origin.source === source ? {} : { source: origin.source, delay_minutes: origin.delayMinutes }
    }
    const phase = phaseNow(source)
    return quotesMade.get({ epoch, seq }, [...markets].sort().join() + phase, () => {
      const quotes = []
      for (const row of rows())
        if (markets.has(row.market)) quotes.push({ ...presentQuote(row), ...named(row) })
      const as_of = seoulIso(asOfMs)
      return new PreparedJson({ epoch, seq, as_of, source, delay_minutes: delayMinutes, phase, quotes })
    })
  })

  const indicesMade = new AtPosition<PreparedJson<rest.Indices>>()
  const indices = handle(rest.listIndices, () => {
    const { epoch, seq, asOfMs, source, delayMinutes, indices } = held(board).indices()
    const phase = phaseNow(source)
    return indicesMade.get({ epoch, seq }, phase, () => {
      const head = { epoch, seq, as_of: seoulIso(asOfMs), source, delay_minutes: delayMinutes, phase }
      return new PreparedJson({ ...head, indices: [...indices] })
    })
  })

  const session = handle(rest.readMarketSession, () => {
    const { source = null, replay } = board.link() ?? {}
    const atMs = replay !== undefined && board.ready ? board.market().asOfMs : now()
    const calendar = calendarOf(replay?.board ?? datasetOf(source), exchange)
    // A year without a calendar leaves the hours out; it does not fail the request.
    const hours = ifYearKnown(
      () => calendar.hoursOf(seoulDate(atMs)),
      () => [],
    )
    const next = ifYearKnown(
      () => calendar.nextChange(atMs),
      () => null,
    )
    const today = ifYearKnown(
      () => calendar.tradeDateAt(atMs),
      () => null,
    )
    return {
      phase: phaseNow(source),
      source,
      trade_date: replay?.day ?? today,
      hours: hours.map((change) => ({ phase: change.phase, begins_at: seoulIso(change.atMs) })),
      next_change: next === null ? null : { phase: next.phase, begins_at: seoulIso(next.atMs) },
    }
  })

  return [quotes, indices, session]
}
