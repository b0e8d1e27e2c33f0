import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import { DAY_MS, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import {
  indexOf,
  quoteOf,
  type LastIndex,
  type LastIndexRow,
  type LastTickRow,
} from '../market/last-quotes.ts'
import { TICK_COLUMNS } from '../market/tick-columns.ts'
import type { Database } from '../pool.ts'

/** Longer than any row of holidays. */
const WITHIN_DAYS = 15
/** More than a tick a second over a trading day. */
const MOST_TICKS = 40_000

interface Asked {
  board: Dataset
  /** The trading day that the board shows, and the moment up to which. */
  tradeDate: SeoulDate
  asOfMs: number
}

/** Days that may be read, the one before the board's first. */
function daysOf(ticks: string): string {
  return `SELECT trade_date FROM (
    SELECT DISTINCT trade_date FROM ${ticks} AND time >= ? AND time <= ?) days
    ORDER BY trade_date = ?::date, trade_date DESC LIMIT 1`
}

const boundsOf = ({ tradeDate, asOfMs }: Asked) => [
  new Date(startOfSeoulDay(tradeDate) - WITHIN_DAYS * DAY_MS),
  new Date(asOfMs),
]

/** All ticks of a stock on the last trading day before the board's, or on that where there is none; oldest first. */
export async function dayOfStock(db: Database, asked: Asked, code: StockCode): Promise<QuoteRow[]> {
  const bounds = boundsOf(asked)
  const { rows } = await db.raw<{ rows: LastTickRow[] }>(
    `WITH listing AS (SELECT * FROM listings WHERE board = ? AND code = ?),
          day AS (${daysOf('ticks WHERE listing_id = (SELECT id FROM listing)')})
     SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
       FROM (SELECT listing_id, ${TICK_COLUMNS} FROM ticks
              WHERE listing_id = (SELECT id FROM listing) AND trade_date = (SELECT trade_date FROM day)
                AND time >= ? AND time <= ? ORDER BY time LIMIT ?) t
       JOIN listing l ON l.id = t.listing_id ORDER BY t.time`,
    [asked.board, code, ...bounds, asked.tradeDate, ...bounds, MOST_TICKS],
  )
  return rows.map(quoteOf)
}

/** The same of an index. */
export async function dayOfIndex(db: Database, asked: Asked, code: IndexCode): Promise<LastIndex[]> {
  const bounds = boundsOf(asked)
  const own = [asked.board, code]
  const { rows } = await db.raw<{ rows: LastIndexRow[] }>(
    `WITH day AS (${daysOf('index_ticks WHERE board = ? AND code = ?')})
     SELECT code, time, value, previous_close, open, high, low, volume, turnover FROM index_ticks
      WHERE board = ? AND code = ? AND trade_date = (SELECT trade_date FROM day) AND time >= ? AND time <= ?
      ORDER BY time LIMIT ?`,
    [...own, ...bounds, asked.tradeDate, ...own, ...bounds, MOST_TICKS],
  )
  return rows.map(indexOf)
}
