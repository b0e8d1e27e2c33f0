import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { SEEN_ON_THE_BOARD } from './daily-candles.ts'

/** A finished day of an index; points with two decimals, shares and won. */
export interface IndexDay {
  code: IndexCode
  tradeDate: SeoulDate
  open: number | null
  high: number | null
  low: number | null
  close: number
  volume: number
  turnover: number
}

/** Like upsertDailyCandles, for indices. @returns the number of written rows */
export async function upsertIndexDays(
  db: Database,
  { board, source }: { board: Dataset; source: string },
  days: readonly IndexDay[],
): Promise<number> {
  if (days.length === 0) return 0
  const columns: readonly unknown[] = [
    board,
    source,
    days.map((day) => day.code),
    days.map((day) => day.tradeDate),
    days.map((day) => day.open),
    days.map((day) => day.high),
    days.map((day) => day.low),
    days.map((day) => day.close),
    days.map((day) => day.volume),
    days.map((day) => day.turnover),
    SEEN_ON_THE_BOARD,
    SEEN_ON_THE_BOARD,
  ]
  const { rowCount } = await db.raw<{ rowCount: number }>(UPSERT, columns as Knex.RawBinding[])
  return rowCount
}

const UPSERT = `
  INSERT INTO index_daily AS known (board, source, code, trade_date, open, high, low, close, volume, turnover)
  SELECT ?, ?, * FROM unnest(
    ?::text[], ?::date[], ?::numeric[], ?::numeric[], ?::numeric[], ?::numeric[], ?::bigint[], ?::bigint[]
  )
  ON CONFLICT (board, code, trade_date) DO UPDATE SET
    (source, open, high, low, close, volume, turnover) = (excluded.source, excluded.open, excluded.high, excluded.low,
      excluded.close, excluded.volume, excluded.turnover)
  WHERE (excluded.source <> ? OR known.source = ?)
    AND (known.source, known.open, known.high, known.low, known.close, known.volume, known.turnover)
      IS DISTINCT FROM (excluded.source, excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume,
      excluded.turnover)`
