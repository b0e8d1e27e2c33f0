import { z } from 'zod'
import { presentQuote } from '#shared/market/present'
import type { QuoteRow } from '#shared/market/quote'
import { seoulIso } from '#shared/market/seoul-time'
import { wholeNumber } from '#shared/rest/fields'
import type { MarketBoard } from '../../live/market-board.ts'
import { AtPosition } from '../../market/at-position.ts'
import { moversOf, RANKINGS, type YearBefore } from '../../market/movers.ts'
import { held, MarketList, withSegments } from '../held-board.ts'
import { PreparedJson } from '../prepared.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { MoversShape } from '../shapes/market-figures.ts'

export interface MoverRouteParts {
  board: MarketBoard
  year: YearBefore
}

const MOST_MOVERS = 100

const MoversInput = z.object({
  by: z.enum(RANKINGS, `is none of ${RANKINGS.join(', ')}`).default('rise'),
  market: MarketList.describe('A comma list; none: every market.'),
  limit: wholeNumber(1, MOST_MOVERS).prefault('20'),
})

export function moverRoutes({ board, year }: MoverRouteParts): Route[] {
  const ranked = new AtPosition<QuoteRow[]>()
  const presented = new AtPosition<PreparedJson<z.output<typeof MoversShape>>>()
  const movers = defineRoute({
    method: 'get',
    path: '/api/market/movers',
    access: 'view_market',
    tag: 'market',
    summary: 'The stocks that lead a ranking.',
    description:
      'Of equals the one with more turnover comes first. `high_52w` and `low_52w` are stocks that went beyond the prices of ' +
      'the 52 weeks before today; they are empty while no history is there.',
    query: MoversInput,
    answer: { status: 200, description: 'At one position of the board', shape: MoversShape },
    handle: (_ctx, { query: { by, market, limit } }) => {
      const { epoch, seq, asOfMs, source, rows } = held(board).market()
      const markets = withSegments(market)
      // The board may stand for a weekend, and the year be known after somebody has asked.
      const what = [by, ...[...markets].sort(), year.mark].join()
      const leaders = ranked.get({ epoch, seq }, what, () => moversOf(rows, by, markets, year, MOST_MOVERS))
      return presented.get({ epoch, seq }, [what, limit].join(), () => {
        const quotes = leaders.slice(0, limit).map(presentQuote)
        return new PreparedJson({ epoch, seq, as_of: seoulIso(asOfMs), source, by, quotes })
      })
    },
  })
  return [movers]
}
