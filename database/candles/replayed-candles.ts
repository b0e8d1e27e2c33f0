import type { Knex } from 'knex'
import { CANDLE_MS, candlesOf } from '#shared/market/candle'
import type { Candle, CandleInterval, DaySoFar, SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { CandleSeries } from './candle-series.ts'
import { seenOf, type SeenRow } from './seen-days.ts'
import { timeBound } from '../time-bound.ts'

export interface ReplayedCandleQuery {
  interval: CandleInterval
  /** Candles that begin at this moment or later; null: from the first. */
  fromMs: number | null
  /** Candles that begin before this moment; null: to the newest. */
  toMs: number | null
  /** More than so many: the newest of them. */
  limit: number
  /** The day that is replayed, and where the replay is. */
  tradeDate: SeoulDate
  asOfMs: number
}

/**
 * The candles of a replayed day as they were at the replayed moment, oldest first. Made from its ticks, not read from
 * the stored candles: those know nothing of a tick that was stored into the past until they are refreshed, and know what
 * came later when the replay has gone back.
 */
export async function readReplayedCandles(
  db: Knex,
  series: CandleSeries,
  query: ReplayedCandleQuery,
): Promise<Candle[]> {
  const seen = await seenIntervals(db, series, query)
  const [first] = seen
  return first === undefined ? [] : candlesOf(seen, await dayBefore(db, series, first))
}

const BUCKETS: Readonly<Record<CandleInterval, string>> = {
  '1m': `time_bucket('1 minute', time)`,
  '5m': `time_bucket('5 minutes', time)`,
  '1h': `time_bucket('1 hour', time)`,
  '1d': `trade_date::timestamp AT TIME ZONE 'Asia/Seoul'`,
}

async function seenIntervals(
  db: Knex,
  { where, key, ticks: { table, price, traded } }: CandleSeries,
  { interval, fromMs, toMs, limit, tradeDate, asOfMs }: ReplayedCandleQuery,
): Promise<SeenInterval[]> {
  // Of the day all ticks are its one candle; of shorter intervals those that can lie in one that is asked for.
  const isDay = interval === '1d'
  const firstMs = Math.max(startOfSeoulDay(tradeDate), isDay ? -Infinity : (fromMs ?? -Infinity))
  const lastMs = Math.min(asOfMs, isDay || toMs === null ? Infinity : toMs + CANDLE_MS[interval])
  const { rows } = await db.raw<{ rows: SeenRow[] }>(
    `SELECT * FROM (
       SELECT ${BUCKETS[interval]} AS bucket, trade_date,
         first(${price}, time)::float8 AS open, max(${price})::float8 AS high,
         min(${price})::float8 AS low, last(${price}, time)::float8 AS close,
         first(coalesce(open, ${price}), time)::float8 AS day_open, max(greatest(high, ${price}))::float8 AS day_high,
         min(least(low, ${price}))::float8 AS day_low, max(volume) AS day_volume
       FROM ${table} WHERE ${where} AND trade_date = ? AND time >= ? AND time <= ? AND ${traded} GROUP BY 1, 2
     ) AS candle
     WHERE bucket >= ? AND bucket < ? ORDER BY bucket DESC LIMIT ?`,
    [
      ...key,
      tradeDate,
      new Date(firstMs),
      new Date(lastMs),
      timeBound(fromMs, '-infinity'),
      timeBound(toMs, 'infinity'),
      limit,
    ],
  )
  return rows.map((row) => ({ startMs: row.bucket.getTime(), ...seenOf(row) })).reverse()
}

/** What was known of the day when an interval began; null: nothing. */
async function dayBefore(
  db: Knex,
  { where, key, ticks: { table, price, traded } }: CandleSeries,
  { startMs, tradeDate }: SeenInterval,
): Promise<DaySoFar | null> {
  const { rows } = await db.raw<{ rows: { [K in 'high' | 'low' | 'volume']: number | null }[] }>(
    `SELECT max(greatest(high, ${price}))::float8 AS high, min(least(low, ${price}))::float8 AS low, max(volume) AS volume
     FROM ${table} WHERE ${where} AND trade_date = ? AND time >= ? AND time < ? AND ${traded}`,
    [...key, tradeDate, new Date(startOfSeoulDay(tradeDate)), new Date(startMs)],
  )
  const [{ high, low, volume } = { high: null, low: null, volume: null }] = rows
  return high === null || low === null || volume === null ? null : { tradeDate, high, low, volume }
}
