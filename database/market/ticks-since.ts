import type { Dataset } from '#shared/market/dataset'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Database } from '../pool.ts'
import { quoteOf, type LastTickRow } from './last-quotes.ts'
import { TICK_COLUMNS } from './tick-columns.ts'

/** The ticks of one moment. */
export interface Moment {
  atMs: number
  tradeDate: SeoulDate
  rows: QuoteRow[]
}

/** All ticks of a board after a moment, oldest first. */
export async function readTicksSince(db: Database, board: Dataset, afterMs: number): Promise<Moment[]> {
  const { rows } = await db.raw<{ rows: LastTickRow[] }>(
    `SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
       FROM (SELECT listing_id, ${TICK_COLUMNS} FROM ticks WHERE time > ?) t JOIN listings l ON l.id = t.listing_id
      WHERE l.board = ? ORDER BY t.time, l.id`,
    [new Date(afterMs), board],
  )
  const moments: Moment[] = []
  for (const row of rows) {
    const atMs = row.time.getTime()
    const last = moments.at(-1)
    if (last?.atMs === atMs) last.rows.push(quoteOf(row))
    else moments.push({ atMs, tradeDate: row.trade_date, rows: [quoteOf(row)] })
  }
  return moments
}
