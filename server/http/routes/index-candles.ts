import { z } from 'zod'
import { gapsOf } from '#database/gaps'
import { readIndexCandles, readReplayedIndexCandles } from '#database/index-candles'
import { boardOf } from '#database/listings'
import type { Database } from '#database/pool'
import { INDEX_CODES } from '#shared/market/index-quote'
import { seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { CANDLE_RANGE, ENDS_TOO_EARLY, endsAfterItBegins, markIfFinal } from '../candle-range.ts'
import { held } from '../held-board.ts'
import { presentGap } from '../present-gap.ts'
import { defineRoute, type Route } from '../route.ts'
import { IndexCandlesShape } from '../shapes/candles.ts'

export interface IndexCandleRouteParts {
  board: MarketBoard
  database: Database
  now: () => number
}

const IndexCandlesInput = z.object(CANDLE_RANGE).refine(endsAfterItBegins, ENDS_TOO_EARLY)

export function indexCandleRoutes({ board, database, now }: IndexCandleRouteParts): Route[] {
  const candles = defineRoute({
    method: 'get',
    path: '/api/market/indices/:code/candles',
    access: 'view_market',
    tag: 'market',
    summary: 'Candles of an index.',
    description:
      'Points with two decimals, volume in shares. As candles of a stock: an interval in which no poll saw a change has none, ' +
      'and those of a day come from the daily history where it has the day.',
    params: z.object({ code: z.enum(INDEX_CODES) }),
    query: IndexCandlesInput,
    answer: {
      status: 200,
      description: 'Oldest first; with an ETag when the range is over',
      shape: IndexCandlesShape,
    },
    handle: async (ctx, { params: { code }, query }) => {
      const { interval, from = null, to = null, limit } = query
      const { rows, tradeDate: today, source, asOfMs } = held(board).market()
      const [any] = rows
      const name = any === undefined ? '' : await boardOf(database, any.id)
      const question = { board: name, code, interval, fromMs: from, toMs: to, limit, today }
      const found =
        source === 'replay'
          ? await readReplayedIndexCandles(database, question, asOfMs)
          : await readIndexCandles(database, question)
      const isCut = from === null || found.length === limit
      const toMs = to ?? now()
      const span = { fromMs: isCut ? (found[0]?.startMs ?? toMs) : from, toMs }
      const answer = {
        candles: found.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
        gaps: (await gapsOf(database, { board: name, ...span })).map(presentGap),
      }
      markIfFinal(ctx, answer, { interval, to: query.to, nowMs: now() })
      return answer
    },
  })
  return [candles]
}
