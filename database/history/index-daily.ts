import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { upsertDays } from './upsert-days.ts'

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

/** Stores days of indices in one statement. @returns the number of written rows */
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
  ]
  const { rowCount } = await db.raw<{ rowCount: number }>(UPSERT, columns as Knex.RawBinding[])
  return rowCount
}

const UPSERT = upsertDays({
  name: 'index_daily',
  key: ['board', 'code', 'trade_date'],
  constants: ['board', 'source'],
  arrays: {
    code: 'text',
    trade_date: 'date',
    open: 'numeric',
    high: 'numeric',
    low: 'numeric',
    close: 'numeric',
    volume: 'bigint',
    turnover: 'bigint',
  },
})
