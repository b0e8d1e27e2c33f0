import type { Database } from '../pool.ts'
import type { DaySoFar, SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { CandleSeries } from './series.ts'

// Points of an index are decimals in the database, and numbers here.

/** The state of the day, aggregated from ticks. */
export const dayOfTicks = (price: string) => `max(greatest(high, ${price}))::float8 AS day_high,
  min(least(low, ${price}))::float8 AS day_low, max(volume) AS day_volume`

/** An interval, aggregated from its ticks. */
export const intervalOfTicks = (price: string) => `
  first(${price}, time)::float8 AS open, max(${price})::float8 AS high,
  min(${price})::float8 AS low, last(${price}, time)::float8 AS close,
  first(coalesce(open, ${price}), time)::float8 AS day_open, ${dayOfTicks(price)}`

/** The state of the day, aggregated from intervals. */
export const DAY_OF_INTERVALS = `max(day_high)::float8 AS day_high, min(day_low)::float8 AS day_low,
  max(day_volume) AS day_volume`

/** Several intervals, merged into one. */
export const MERGED_INTERVALS = `
  first(open, bucket)::float8 AS open, max(high)::float8 AS high, min(low)::float8 AS low,
  last(close, bucket)::float8 AS close, first(day_open, bucket)::float8 AS day_open, ${DAY_OF_INTERVALS}`

/** An interval, as stored in the views. */
export const INTERVAL = `open::float8 AS open, high::float8 AS high, low::float8 AS low, close::float8 AS close,
  day_open::float8 AS day_open, day_high::float8 AS day_high, day_low::float8 AS day_low, day_volume`

/** The columns that all of these return for an interval. */
export interface IntervalColumns {
  open: number
  high: number
  low: number
  close: number
  day_open: number
  day_high: number
  day_low: number
  day_volume: number
}

export interface IntervalRow extends IntervalColumns {
  bucket: Date
  trade_date: SeoulDate
}

export function intervalFrom(row: IntervalColumns, startMs: number, tradeDate: SeoulDate): SeenInterval {
  const { open, high, low, close } = row
  const day = { open: row.day_open, high: row.day_high, low: row.day_low, volume: row.day_volume }
  return { startMs, tradeDate, open, high, low, close, day }
}

/** Reverses rows that were read newest first. */
export function intervalsFrom(rows: readonly IntervalRow[]): SeenInterval[] {
  return rows.map((row) => intervalFrom(row, row.bucket.getTime(), row.trade_date)).reverse()
}

/** An aggregate over no rows is null. */
export type DayColumns = { [K in 'day_high' | 'day_low' | 'day_volume']: number | null }

export function daySoFar(
  { day_high: high, day_low: low, day_volume: volume }: DayColumns,
  tradeDate: SeoulDate,
): DaySoFar | null {
  return high === null || low === null || volume === null ? null : { tradeDate, high, low, volume }
}

/** Where the beginning of a day is read: from a view's intervals, or from ticks. */
interface DayReading {
  table: string
  at: 'bucket' | 'time'
  where: string
  day: string
}

export const inView = ({ where }: CandleSeries, view: string): DayReading => ({
  table: view,
  at: 'bucket',
  where,
  day: DAY_OF_INTERVALS,
})

export const inTicks = ({ where, ticks: { table, price, traded } }: CandleSeries): DayReading => ({
  table,
  at: 'time',
  where: `${where} AND ${traded}`,
  day: dayOfTicks(price),
})

/** The state of an interval's trade date before the interval; null: none. */
export async function readDayBefore(
  db: Database,
  { table, at, where, day }: DayReading,
  key: CandleSeries['key'],
  { startMs, tradeDate }: SeenInterval,
): Promise<DaySoFar | null> {
  const { rows } = await db.raw<{ rows: DayColumns[] }>(
    `SELECT ${day} FROM ?? WHERE ${where} AND trade_date = ? AND ${at} >= ? AND ${at} < ?`,
    [table, ...key, tradeDate, new Date(startOfSeoulDay(tradeDate)), new Date(startMs)],
  )
  const [row] = rows
  return row === undefined ? null : daySoFar(row, tradeDate)
}
