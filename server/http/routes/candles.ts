import { z } from 'zod'
import { stockSeries } from '#database/candle-series'
import { readCandles } from '#database/candles'
import { boardOf } from '#database/listings'
import type { Database } from '#database/pool'
import { readReplayedCandles } from '#database/replayed-candles'
import type { Calendar } from '#shared/market/calendar'
import { followsOn } from '#shared/market/following-days'
import { seoulIso } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { answeredGaps } from '../answered-gaps.ts'
import { CANDLE_RANGE, ENDS_TOO_EARLY, endsAfterItBegins, markIfFinal, untilBoard } from '../candle-range.ts'
import { formerListing } from '../former-stock.ts'
import { held, StockAddress } from '../held-board.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { CandlesShape } from '../shapes/candles.ts'

export interface CandleRouteParts {
  board: MarketBoard
  database: Database
  /** The exchange's. */
  calendar: Calendar
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

export function candleRoutes({ board, database, calendar, now }: CandleRouteParts): Route[] {
  const candles = defineRoute({
    method: 'get',
    path: '/api/stocks/:code/candles',
    access: 'view_market',
    tag: 'market',
    summary: 'Candles of a stock.',
    description:
      'An interval in which no poll saw a change has no candle. The first candle of a day holds all of the day until then. ' +
      'Candles of a day come from the daily history where it has the day, and from what our polls saw of it otherwise. ' +
      'A stock that has left the board keeps those it had.',
    params: StockAddress,
    query: CandlesInput,
    answer: {
      status: 200,
      description: 'Oldest first; with an ETag when the range is over',
      shape: CandlesShape,
    },
    handle: async (ctx, { params, query }) => {
      const { interval, from: fromMs = null, to: toMs = null, limit, adjusted } = query
      const { tradeDate, source, asOfMs, rowByCode } = held(board).market()
      const row = rowByCode(params.code)
      const listingId = row?.id ?? (await formerListing(database, board, params.code)).listing.id
      const boardName = await boardOf(database, listingId)
      const range = { interval, fromMs, toMs: untilBoard(toMs, asOfMs), limit }
      const found =
        source === 'replay'
          ? await readReplayedCandles(database, stockSeries(listingId), { ...range, tradeDate, asOfMs })
          : await readCandles(database, {
              ...range,
              listingId,
              newestMs: asOfMs,
              untilMs: asOfMs,
              today: { tradeDate, baseKrw: row?.previousClose ?? null },
              adjusted: adjusted ? { follows: followsOn(boardName, calendar) } : undefined,
            })
      const answer = {
        candles: found.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
        gaps: await answeredGaps({ board, database, now }, boardName, { fromMs, toMs, limit, found }),
        adjusted: adjusted && interval === '1d',
      }
      markIfFinal(ctx, answer, { interval, to: query.to, nowMs: now() })
      return answer
    },
  })
  return [candles]
}
