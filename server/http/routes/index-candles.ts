import { z } from 'zod'
import { indexSeries } from '#database/candle-series'
import { readIndexCandles } from '#database/index-candles'
import { boardOf } from '#database/listings'
import type { Database } from '#database/pool'
import { readReplayedCandles } from '#database/replayed-candles'
import { INDEX_CODES } from '#shared/market/index-quote'
import { seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { answeredGaps } from '../answered-gaps.ts'
import { CANDLE_RANGE, ENDS_TOO_EARLY, endsAfterItBegins, markIfFinal, untilBoard } from '../candle-range.ts'
import { held } from '../held-board.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
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
      const { interval, from: fromMs = null, to: toMs = null, limit } = query
      const { rows, tradeDate, source, asOfMs } = held(board).market()
      const [any] = rows
      const boardName = any === undefined ? '' : await boardOf(database, any.id)
      const range = { interval, fromMs, toMs: untilBoard(toMs, asOfMs), limit }
      const found =
        source === 'replay'
          ? await readReplayedCandles(database, indexSeries(boardName, code), { ...range, tradeDate, asOfMs })
          : await readIndexCandles(database, {
              ...range,
              board: boardName,
              code,
              newestMs: asOfMs,
              untilMs: asOfMs,
              today: tradeDate,
            })
      const answer = {
        candles: found.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
        gaps: await answeredGaps({ board, database, now }, boardName, { fromMs, toMs, limit, found }),
      }
      markIfFinal(ctx, answer, { interval, to: query.to, nowMs: now() })
      return answer
    },
  })
  return [candles]
}
