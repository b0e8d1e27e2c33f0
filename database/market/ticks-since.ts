import type { Dataset } from '#shared/market/dataset'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Database } from '../pool.ts'
import { indexOf, quoteOf, type LastIndex, type LastIndexRow, type LastTickRow } from './last-quotes.ts'
import { TICK_COLUMNS } from './tick-columns.ts'

/** The ticks of one moment. */
export interface Moment {
  atMs: number
  tradeDate: SeoulDate
  rows: QuoteRow[]
  indices: LastIndex[]
}

/** A stretch of time, its beginning left out. */
interface Stretch {
  afterMs: number
  untilMs: number
}

/** All ticks of stocks and indices of a board in a stretch of time, oldest first. */
export async function readTicksSince(db: Database, board: Dataset, stretch: Stretch): Promise<Moment[]> {
  const bounds = [new Date(stretch.afterMs), new Date(stretch.untilMs)]
  const stocks = await db.raw<{ rows: LastTickRow[] }>(
    `SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, t.*
       FROM (SELECT listing_id, ${TICK_COLUMNS} FROM ticks WHERE time > ? AND time <= ?) t
       JOIN listings l ON l.id = t.listing_id
      WHERE l.board = ? ORDER BY t.time, l.id`,
    [...bounds, board],
  )
  const indices = await db.raw<{ rows: (LastIndexRow & { trade_date: SeoulDate })[] }>(
    `SELECT code, time, trade_date, value, previous_close, open, high, low, volume, turnover
       FROM index_ticks WHERE board = ? AND time > ? AND time <= ? ORDER BY time, code`,
    [board, ...bounds],
  )
  const moments = new Map<number, Moment>()
  const at = ({ time, trade_date }: { time: Date; trade_date: SeoulDate }): Moment => {
    const atMs = time.getTime()
    const moment = moments.get(atMs) ?? { atMs, tradeDate: trade_date, rows: [], indices: [] }
    moments.set(atMs, moment)
    return moment
  }
  for (const row of stocks.rows) at(row).rows.push(quoteOf(row))
  for (const row of indices.rows) at(row).indices.push(indexOf(row))
  return [...moments.values()].sort((a, b) => a.atMs - b.atMs)
}
