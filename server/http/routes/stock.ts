import type { Extremes } from '#database/history/daily-candles'
import type { Database } from '#database/pool'
import { presentQuote } from '#shared/market/quote'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/stocks'
import type { MarketBoard } from '../../live/market-board.ts'
import type { YearBefore } from '../../market/movers.ts'
import { withToday } from '../../market/year-extremes.ts'
import { formerStock } from '../former-stock.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface StockRouteDeps {
  board: MarketBoard
  database: Database
  /** Highs and lows of the last 52 weeks, without today. */
  year: YearBefore
}

export function stockRoutes({ board, database, year }: StockRouteDeps): Route[] {
  const stock = handle(rest.readStock, async (_ctx, { params }) => {
    const market = held(board).market()
    const { tradeDate, rowByCode, originOf } = market
    const row = rowByCode(params.code)
    const { source, delayMinutes } = row === undefined ? market : originOf(row.id)
    const from = { source, delay_minutes: delayMinutes }
    if (row !== undefined) {
      const range = withToday(row, tradeDate, year.of(row.id))
      return { ...presentQuote(row), ...presentYear(range), listed: true, delisted_at: null, ...from }
    }
    const { row: last, leftAtMs } = await formerStock(database, board, params.code)
    return {
      ...presentQuote(last),
      ...presentYear(year.of(last.id) ?? null),
      listed: false,
      delisted_at: leftAtMs === null ? null : seoulIso(leftAtMs),
      ...from,
    }
  })
  return [stock]
}

function presentYear(
  range: Extremes | null,
): Pick<rest.StockFacts, 'high_52w' | 'high_52w_on' | 'low_52w' | 'low_52w_on'> {
  return {
    high_52w: range?.high ?? null,
    high_52w_on: range?.highOn ?? null,
    low_52w: range?.low ?? null,
    low_52w_on: range?.lowOn ?? null,
  }
}
