import { stockSeries } from '#database/candles/candle-series'
import { readCandles } from '#database/candles/candles'
import { boardOf } from '#database/market/listings'
import type { Database } from '#database/pool'
import { readReplayedCandles } from '#database/candles/replayed-candles'
import type { Calendar } from '#shared/market/calendar'
import { followsOn } from '#shared/market/following-days'
import { seoulIso } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import * as rest from '#shared/rest/candles'
import type { MarketBoard } from '../../live/market-board.ts'
import { answeredGaps } from '../answered-gaps.ts'
import { markIfFinal, untilBoard } from '../candle-range.ts'
import { formerListing } from '../former-stock.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface CandleRouteParts {
  board: MarketBoard
  database: Database
  /** The exchange's. */
  calendar: Calendar
  now: () => number
}

export function candleRoutes({ board, database, calendar, now }: CandleRouteParts): Route[] {
  const candles = handle(rest.listStockCandles, async (ctx, { params, query }) => {
    const { interval, from: fromMs = null, to: toMs = null, limit, adjusted } = query
    const { tradeDate, source, asOfMs, rowByCode } = held(board).market()
    const row = rowByCode(params.code)
    const listingId = row?.id ?? (await formerListing(database, board, params.code)).listing.id
    const boardName = await boardOf(database, listingId)
    const range = { interval, fromMs, toMs: untilBoard(toMs, asOfMs), limit }
    const found =
      datasetOf(source) === 'replay'
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
  })
  return [candles]
}
