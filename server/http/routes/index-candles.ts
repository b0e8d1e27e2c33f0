import { indexSeries } from '#database/candles/candle-series'
import { readIndexCandles } from '#database/candles/index-candles'
import { boardOf } from '#database/market/listings'
import type { Database } from '#database/pool'
import { readReplayedCandles } from '#database/candles/replayed-candles'
import { seoulIso } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import * as rest from '#shared/rest/candles'
import type { MarketBoard } from '../../live/market-board.ts'
import { answeredGaps } from '../answered-gaps.ts'
import { markIfFinal, untilBoard } from '../candle-range.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface IndexCandleRouteParts {
  board: MarketBoard
  database: Database
  now: () => number
}

export function indexCandleRoutes({ board, database, now }: IndexCandleRouteParts): Route[] {
  const candles = handle(rest.listIndexCandles, async (ctx, { params: { code }, query }) => {
    const { interval, from: fromMs = null, to: toMs = null, limit } = query
    const { rows, tradeDate, source, asOfMs } = held(board).market()
    const [any] = rows
    const boardName = any === undefined ? '' : await boardOf(database, any.id)
    const range = { interval, fromMs, toMs: untilBoard(toMs, asOfMs), limit }
    const found =
      datasetOf(source) === 'replay'
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
  })
  return [candles]
}
