import { indexSeries, stockSeries } from '#database/candles/series'
import type { Calendar } from '#shared/market/calendar'
import { followsOn } from '#shared/market/following-days'
import * as rest from '#shared/rest/candles'
import { datasetOnBoard } from '../../live/datasets.ts'
import { candleAnswer, type CandleDeps } from '../candle-answer.ts'
import { markIfFinal } from '../final-range.ts'
import { formerListing } from '../former-stock.ts'
import { handle, type Route } from '../handle.ts'
import { held } from '../held-board.ts'

export interface CandleRouteDeps extends CandleDeps {
  /** The exchange's. */
  calendar: Calendar
}

export function candleRoutes({ calendar, ...deps }: CandleRouteDeps): Route[] {
  const { board, database, now } = deps

  const ofStock = handle(rest.listStockCandles, async (ctx, { params: { code }, query }) => {
    const { rowByCode } = held(board).market()
    const row = rowByCode(code)
    const listingId = row?.id ?? (await formerListing(database, board, code)).listing.id
    const answer = await candleAnswer(deps, {
      series: stockSeries(listingId),
      query,
      baseKrw: row?.previousClose ?? null,
      adjusted: query.adjusted ? { follows: followsOn(datasetOnBoard(board), calendar) } : undefined,
    })
    const marked = { ...answer, adjusted: query.adjusted && query.interval === '1d' }
    markIfFinal(ctx, marked, { interval: query.interval, to: query.to, nowMs: now() })
    return marked
  })

  const ofIndex = handle(rest.listIndexCandles, async (ctx, { params: { code }, query }) => {
    const answer = await candleAnswer(deps, {
      series: indexSeries(datasetOnBoard(held(board)), code),
      query,
      baseKrw: null,
    })
    markIfFinal(ctx, answer, { interval: query.interval, to: query.to, nowMs: now() })
    return answer
  })

  return [ofStock, ofIndex]
}
