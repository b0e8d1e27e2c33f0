import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import type { IndexQuote } from '#shared/market/index-quote'
import type { Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { TRADING_ARRAYS, TRADING_COLUMNS, tradingArrays } from './tick-columns.ts'

/** The ticks of one poll: one timestamp, one trade date, many listings. */
export interface TickBatch {
  atMs: number
  tradeDate: SeoulDate
  rows: readonly ({ id: number } & Trading)[]
}

/**
 * Stores the ticks of a poll in one statement. An existing tick stays as it is, so storing the same poll
 * again, after a crash between store and publish, changes nothing. Not for use inside a transaction.
 */
export async function insertTicks(db: Database, { atMs, tradeDate, rows }: TickBatch): Promise<void> {
  if (rows.length === 0) return
  const columns: readonly unknown[] = [
    new Date(atMs),
    tradeDate,
    rows.map((row) => row.id),
    ...tradingArrays(rows),
  ]
  try {
    await db.raw(INSERT_TICKS, columns as Knex.RawBinding[])
  } catch (error) {
    // Checking each row before the insert would cost a third of it, and a duplicate is very rare.
    if (!isDuplicate(error)) throw error
    await db.raw(`${INSERT_TICKS} ON CONFLICT (listing_id, time) DO NOTHING`, columns as Knex.RawBinding[])
  }
}

/** SQLSTATE 23505, unique_violation. */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

const INSERT_TICKS = `
  INSERT INTO ticks (time, trade_date, listing_id, ${TRADING_COLUMNS})
  SELECT ?::timestamptz, ?::date, * FROM unnest(?::integer[], ${TRADING_ARRAYS})`

/** Like insertTicks, for the indices of a poll. */
export async function insertIndexTicks(
  db: Database,
  board: Dataset,
  atMs: number,
  tradeDate: SeoulDate,
  indices: readonly IndexQuote[],
): Promise<void> {
  if (indices.length === 0) return
  await db('index_ticks')
    .insert(
      indices.map((index) => ({
        time: new Date(atMs),
        board,
        code: index.code,
        trade_date: tradeDate,
        value: index.value,
        previous_close: index.previous_close,
        open: index.open,
        high: index.high,
        low: index.low,
        volume: index.volume,
        turnover: index.turnover,
      })),
    )
    .onConflict(['board', 'code', 'time'])
    .ignore()
}
