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
  /** The day that is replayed, and the position of the replay. */
  tradeDate: SeoulDate
  asOfMs: number
  /** The recorded board, whose holes show whether the day began late; null or unset: unknown. */
  gapsOf?: RecordedDataset | null
}

/**
 * The candles of a replayed day as of the replayed moment, oldest first. Computed from its ticks instead of
 * the stored candles, which miss ticks with a past timestamp until they are refreshed, and contain later ones
 * after the replay was rewound.
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
  // A daily candle contains the whole day, whether or not it was recorded from its beginning.
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
  // A daily candle takes all ticks of the day; shorter intervals only those that can be in a requested
  // candle.
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
