import type { Knex } from 'knex'
import { CANDLE_MS, candlesOf } from '#shared/market/candle'
import type { Candle, CandleInterval, DaySoFar, SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { seenOf, type SeenRow } from './seen-days.ts'

export interface ReplayedCandleQuery {
  listingId: number
  interval: CandleInterval
  /** Candles that begin at this moment or later; null: from the first. */
  fromMs: number | null
  /** Candles that begin before this moment; null: to the newest. */
  toMs: number | null
  /** More than so many: the newest of them. */
  limit: number
  /** Where the replay is. */
  asOfMs: number
}

/**
 * The candles of a replayed listing as they were at the replayed moment, oldest first. Made from its ticks, not read from
 * the stored candles: those know nothing of a tick that was stored into the past until they are refreshed, and know what
 * came later when the replay has gone back.
 */
export async function readReplayedCandles(db: Knex, query: ReplayedCandleQuery): Promise<Candle[]> {
  const seen = await seenIntervals(db, query)
  const [first] = seen
  if (first === undefined) return []
  return candlesOf(seen, query.interval === '1d' ? null : await dayBefore(db, query.listingId, first))
}

const BUCKETS: Readonly<Record<CandleInterval, string>> = {
  '1m': `time_bucket('1 minute', time)`,
  '5m': `time_bucket('5 minutes', time)`,
  '1h': `time_bucket('1 hour', time)`,
  '1d': `trade_date::timestamp AT TIME ZONE 'Asia/Seoul'`,
}

/** As the migration of the candles has it: ticks before the day's first trade make none. */
const TRADED = 'price IS NOT NULL AND volume > 0'

/** A day's last news come in the night after it. */
const NIGHT_MS = 12 * 3_600_000

async function seenIntervals(db: Knex, query: ReplayedCandleQuery): Promise<SeenInterval[]> {
  const { listingId, interval, fromMs, toMs, limit, asOfMs } = query
  const lastMs = toMs === null ? asOfMs : Math.min(asOfMs, toMs + CANDLE_MS[interval] + NIGHT_MS)
  const { rows } = await db.raw<{ rows: SeenRow[] }>(
    `SELECT * FROM (
       SELECT ${BUCKETS[interval]} AS bucket, trade_date,
         first(price, time) AS open, max(price) AS high, min(price) AS low, last(price, time) AS close,
         first(coalesce(open, price), time) AS day_open, max(greatest(high, price)) AS day_high,
         min(least(low, price)) AS day_low, max(volume) AS day_volume
       FROM ticks WHERE listing_id = ? AND time >= ? AND time <= ? AND ${TRADED} GROUP BY 1, 2
     ) AS candle
     WHERE bucket >= ? AND bucket < ? ORDER BY bucket DESC, trade_date DESC LIMIT ?`,
    [
      listingId,
      moment(fromMs, '-infinity'),
      new Date(lastMs),
      moment(fromMs, '-infinity'),
      moment(toMs, 'infinity'),
      limit,
    ],
  )
  return rows.map((row) => ({ startMs: row.bucket.getTime(), ...seenOf(row) })).reverse()
}

/** What was known of an interval's trade date when the interval began; null: nothing. */
async function dayBefore(
  db: Knex,
  listingId: number,
  { startMs, tradeDate }: SeenInterval,
): Promise<DaySoFar | null> {
  const { rows } = await db.raw<{ rows: { [K in 'high' | 'low' | 'volume']: number | null }[] }>(
    `SELECT max(greatest(high, price)) AS high, min(least(low, price)) AS low, max(volume) AS volume FROM ticks
     WHERE listing_id = ? AND trade_date = ? AND time >= ? AND time < ? AND ${TRADED}`,
    [listingId, tradeDate, new Date(startOfSeoulDay(tradeDate)), new Date(startMs)],
  )
  const [{ high, low, volume } = { high: null, low: null, volume: null }] = rows
  return high === null || low === null || volume === null ? null : { tradeDate, high, low, volume }
}

function moment(atMs: number | null, unbounded: '-infinity' | 'infinity'): Date | string {
  return atMs === null ? unbounded : new Date(atMs)
}
