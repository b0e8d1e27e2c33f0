import { readCandles } from '#database/candles/candles'
import { stockSeries } from '#database/candles/series'
import { readFormerListing, type FormerListing } from '#database/market/former-listings'
import type { Database } from '#database/pool'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import type { MarketBoard } from '../live/market-board.ts'
import { Problem } from '../request/problem.ts'
import { held } from './held-board.ts'

/** A delisted stock with its last quote. */
export interface FormerStock {
  row: QuoteRow
  leftAtMs: number | null
}

/** The history of a stock outlives its listing. @throws Problem unavailable, not_found */
export async function formerListing(
  database: Database,
  board: MarketBoard,
  code: StockCode,
): Promise<FormerListing> {
  const { rows, asOfMs } = held(board).market()
  const [any] = rows()
  const found = any === undefined ? null : await readFormerListing(database, any.id, code, asOfMs)
  if (found === null) throw new Problem('not_found', { detail: 'no stock of that code was ever listed' })
  return found
}

/** @throws Problem unavailable, not_found */
export async function formerStock(
  database: Database,
  board: MarketBoard,
  code: StockCode,
): Promise<FormerStock> {
  const { listing, lastQuote, leftAtMs } = await formerListing(database, board, code)
  return { row: lastQuote ?? (await lastDayOf(database, board, listing, leftAtMs)), leftAtMs }
}

/** Ticks are deleted by retention; daily candles stay. */
async function lastDayOf(
  database: Database,
  board: MarketBoard,
  listing: FormerListing['listing'],
  leftAtMs: number | null,
): Promise<QuoteRow> {
  const { tradeDate, asOfMs } = board.market()
  const days = await readCandles(database, stockSeries(listing.id), {
    interval: '1d',
    fromMs: null,
    toMs: asOfMs,
    limit: 2,
    today: { tradeDate, baseKrw: null },
  })
  const last = days.at(-1)
  return {
    ...listing,
    price: last?.close ?? null,
    previousClose: days.at(-2)?.close ?? null,
    open: last?.open ?? null,
    high: last?.high ?? null,
    low: last?.low ?? null,
    volume: last?.volume ?? 0,
    value: 0,
    state: last === undefined ? 'no_data' : 'trading',
    asOfMs: last?.startMs ?? leftAtMs ?? asOfMs,
  }
}
