import { presentQuote, type QuoteRow } from '#shared/market/quote'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/market'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { moversOf, type YearBefore } from '../../market/movers.ts'
import { held, withSegments } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import { handle, type Route } from '../handle.ts'

export interface MoverRouteDeps {
  board: MarketBoard
  year: YearBefore
}

export function moverRoutes({ board, year }: MoverRouteDeps): Route[] {
  const ranked = new AtPosition<QuoteRow[]>()
  const presented = new AtPosition<PreparedJson<rest.Movers>>()
  const movers = handle(rest.listMovers, (_ctx, { query: { by, market, limit } }) => {
    const { epoch, seq, asOfMs, source, rows } = held(board).market()
    const markets = withSegments(market)
    // The board may not change for a weekend, while the 52-week range may be loaded after the first request.
    const what = [by, ...[...markets].sort(), year.mark].join()
    const leaders = ranked.get({ epoch, seq }, what, () =>
      moversOf(rows(), by, markets, year, rest.MAX_MOVERS),
    )
    return presented.get({ epoch, seq }, [what, limit].join(), () => {
      const quotes = leaders.slice(0, limit).map(presentQuote)
      return new PreparedJson({ epoch, seq, as_of: seoulIso(asOfMs), source, by, quotes })
    })
  })
  return [movers]
}
