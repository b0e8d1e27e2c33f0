import { z } from 'zod'
import { readCandles } from '#database/candles'
import { gapsOf } from '#database/gaps'
import { boardOf } from '#database/listings'
import type { Database } from '#database/pool'
import { readReplayedCandles } from '#database/replayed-candles'
import { seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { CANDLE_RANGE, ENDS_TOO_EARLY, endsAfterItBegins, markIfFinal } from '../candle-range.ts'
import { listedRow, StockAddress } from '../held-board.ts'
import { presentGap } from '../present-gap.ts'
import { defineRoute, type Route } from '../route.ts'
import { CandlesShape } from '../shapes/candles.ts'

export interface CandleRouteParts {
  board: MarketBoard
  database: Database
  now: () => number
}

const CandlesInput = z
  .object({
    ...CANDLE_RANGE,
    adjusted: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe(
        'Of days: prices and volumes before a split, a right or the like in the shares of the newest day.',
      ),
  })
  .refine(endsAfterItBegins, ENDS_TOO_EARLY)

export function candleRoutes({ board, database, now }: CandleRouteParts): Route[] {
  const candles = defineRoute({
    method: 'get',
    path: '/api/stocks/:code/candles',
    access: 'view_market',
    tag: 'market',
    summary: 'Candles of a stock.',
    description:
      'An interval in which no poll saw a change has no candle. The first candle of a day holds all of the day until then. ' +
      'Candles of a day come from the daily history where it has the day, and from what our polls saw of it otherwise.',
    params: StockAddress,
    query: CandlesInput,
    answer: {
      status: 200,
      description: 'Oldest first; with an ETag when the range is over',
      shape: CandlesShape,
    },
    handle: async (ctx, { params, query }) => {
      const { interval, from = null, to = null, limit, adjusted } = query
      const row = listedRow(board, params.code)
      const { tradeDate, source, asOfMs } = board.market()
      const range = { listingId: row.id, interval, fromMs: from, toMs: to, limit }
      const candles =
        source === 'replay'
          ? await readReplayedCandles(database, { ...range, asOfMs })
          : await readCandles(database, {
              ...range,
              today: { tradeDate, baseKrw: row.previousClose },
              adjusted,
            })
      const isCut = from === null || candles.length === limit
      const span = { fromMs: isCut ? (candles[0]?.startMs ?? to ?? now()) : from, toMs: to ?? now() }
      const answer = {
        candles: candles.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
        gaps: (await gapsOf(database, { board: await boardOf(database, row.id), ...span })).map(presentGap),
        adjusted: adjusted && interval === '1d',
      }
      markIfFinal(ctx, answer, { interval, to: query.to, nowMs: now() })
      return answer
    },
  })
  return [candles]
}
