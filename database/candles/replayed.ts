import type { Database } from '../pool.ts'
import { CANDLE_MS, candlesOf } from '#shared/market/candle'
import type { Candle, CandleInterval, SeenInterval } from '#shared/market/candle'
import type { RecordedDataset } from '#shared/market/dataset'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { timeBound } from '../time-bound.ts'
import { readLateStarts } from './late-start.ts'
import type { CandleRange } from './query.ts'
import type { CandleSeries } from './series.ts'
import { intervalOfTicks, intervalsFrom, inTicks, readDayBefore, type IntervalRow } from './sql.ts'

export interface ReplayedCandleQuery extends CandleRange {
  interval: CandleInterval
  /** The day that is replayed, and where the replay is. */
  tradeDate: SeoulDate
  asOfMs: number
  /** The recorded board, whose holes of the feed say whether the day began late; null or unset: nobody knows. */
  gapsOf?: RecordedDataset | null
}

/**
 * The candles of a replayed day as they were at the replayed moment, oldest first. Made from its ticks, not read from
 * the stored candles: those know nothing of a tick that was stored into the past until they are refreshed, and know what
 * came later when the replay has gone back.
 */
export async function readReplayedCandles(
  db: Database,
  series: CandleSeries,
  query: ReplayedCandleQuery,
): Promise<Candle[]> {
  const seen = await seenIntervals(db, series, query)
  const [first] = seen
  if (first === undefined) return []
  const before = await readDayBefore(db, inTicks(series), series.key, first)
  // A day is all that is known of it, whoever watched.
  if (query.interval === '1d') return candlesOf(seen, before)
  const days = { board: query.gapsOf ?? null, fromMs: first.startMs, toMs: query.asOfMs }
  return candlesOf(seen, before, await readLateStarts(db, series, days, 'ticks'))
}

const BUCKETS: Readonly<Record<CandleInterval, string>> = {
  '1m': `time_bucket('1 minute', time)`,
  '5m': `time_bucket('5 minutes', time)`,
  '1h': `time_bucket('1 hour', time)`,
  '1d': `trade_date::timestamp AT TIME ZONE 'Asia/Seoul'`,
}

async function seenIntervals(
  db: Database,
  { where, key, ticks: { table, price, traded } }: CandleSeries,
  { interval, fromMs, toMs, limit, tradeDate, asOfMs }: ReplayedCandleQuery,
): Promise<SeenInterval[]> {
  // Of the day all ticks are its one candle; of shorter intervals those that can lie in one that is asked for.
  const isDay = interval === '1d'
  const firstMs = Math.max(startOfSeoulDay(tradeDate), isDay ? -Infinity : (fromMs ?? -Infinity))
  const lastMs = Math.min(asOfMs, isDay || toMs === null ? Infinity : toMs + CANDLE_MS[interval])
  const { rows } = await db.raw<{ rows: IntervalRow[] }>(
    `SELECT * FROM (
       SELECT ${BUCKETS[interval]} AS bucket, trade_date,
         ${intervalOfTicks(price)}
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
  return intervalsFrom(rows)
}
