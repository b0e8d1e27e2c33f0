import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
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
/** A page small enough that processing it blocks no other query for long. */
export const PAGE_TICKS = 1_000

interface Requested {
  board: Dataset
  /** The trading day that the board shows, and the moment up to which. */
  tradeDate: SeoulDate
  asOfMs: number
}

/** All ticks of a stock on the last trading day before the board's, or on that where there is none; oldest first, in pages. */
export function dayOfStock(db: Database, requested: Requested, code: StockCode): AsyncGenerator<QuoteRow[]> {
  const own = [requested.board, code]
  const ofListing = 'listing_id = (SELECT id FROM listings WHERE board = ? AND code = ?)'
  return pagesOfDay(db, requested, { days: `ticks WHERE ${ofListing}`, own }, async (day, times) => {
    const { rows } = await db.raw<{ rows: LastTickRow[] }>(
      `SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
         FROM (SELECT listing_id, ${TICK_COLUMNS} FROM ticks
                WHERE ${ofListing} AND trade_date = ? AND time > ? AND time <= ? ORDER BY time LIMIT ?) t
         JOIN listings l ON l.id = t.listing_id ORDER BY t.time`,
      [...own, day, ...times, PAGE_TICKS],
    )
    return rows.map(quoteOf)
  })
}

/** The same of an index. */
export function dayOfIndex(db: Database, requested: Requested, code: IndexCode): AsyncGenerator<LastIndex[]> {
  const own = [requested.board, code]
  return pagesOfDay(
    db,
    requested,
    { days: 'index_ticks WHERE board = ? AND code = ?', own },
    async (day, times) => {
      const { rows } = await db.raw<{ rows: LastIndexRow[] }>(
        `SELECT code, time, value, previous_close, open, high, low, volume, turnover FROM index_ticks
        WHERE board = ? AND code = ? AND trade_date = ? AND time > ? AND time <= ? ORDER BY time LIMIT ?`,
        [...own, day, ...times, PAGE_TICKS],
      )
      return rows.map(indexOf)
    },
  )
}

type Timed = { asOfMs: number } | { atMs: number }
type ReadPage<T> = (day: SeoulDate, times: [after: Date, upTo: Date]) => Promise<T[]>

async function* pagesOfDay<T extends Timed>(
  db: Database,
  { tradeDate, asOfMs }: Requested,
  { days, own }: { days: string; own: string[] },
  readPage: ReadPage<T>,
): AsyncGenerator<T[]> {
  const upTo = new Date(asOfMs)
  const { rows } = await db.raw<{ rows: { day: SeoulDate }[] }>(
    `SELECT to_char(trade_date, 'YYYY-MM-DD') AS day FROM (
       SELECT DISTINCT trade_date FROM ${days} AND time >= ? AND time <= ?) days
      ORDER BY trade_date = ?::date, trade_date DESC LIMIT 1`,
    [...own, new Date(startOfSeoulDay(tradeDate) - WITHIN_DAYS * DAY_MS), upTo, tradeDate],
  )
  const [found] = rows
  if (found === undefined) return
  let afterMs = startOfSeoulDay(found.day) - 1
  for (let read = 0; read < MOST_TICKS; read += PAGE_TICKS) {
    const page = await readPage(found.day, [new Date(afterMs), upTo])
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    if (page.length < PAGE_TICKS) return
    afterMs = 'atMs' in last ? last.atMs : last.asOfMs
  }
}
