import type { Knex } from 'knex'
import { candlesOf } from '#shared/market/candle'
import type { Candle, CandleInterval, DaySoFar, SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'

export interface CandleQuery {
  listingId: number
  interval: CandleInterval
  /** Candles that begin at this moment or later; null: from the first. */
  fromMs: number | null
  /** Candles that begin before this moment; null: to the newest. */
  toMs: number | null
  /** More than so many: the newest of them. */
  limit: number
}

/** The candles of a listing, oldest first. */
export async function readCandles(db: Knex, query: CandleQuery): Promise<Candle[]> {
  if (query.interval === '1d') return candlesOf(await seenDays(db, query), null)
  const table = `candles_${query.interval}`
  const seen = await seenIntervals(db, table, query)
  const [first] = seen
  return first === undefined ? [] : candlesOf(seen, await dayBefore(db, table, query.listingId, first))
}

const SEEN = 'open, high, low, close, day_open, day_high, day_low, day_volume'

async function seenIntervals(db: Knex, table: string, query: CandleQuery): Promise<SeenInterval[]> {
  const { listingId, fromMs, toMs, limit } = query
  const { rows } = await db.raw<{ rows: SeenRow[] }>(
    `SELECT bucket, trade_date, ${SEEN} FROM ?? WHERE listing_id = ? AND bucket >= ? AND bucket < ?
     ORDER BY bucket DESC, trade_date DESC LIMIT ?`,
    [table, listingId, moment(fromMs, '-infinity'), moment(toMs, 'infinity'), limit],
  )
  return rows.map((row) => ({ startMs: row.bucket.getTime(), ...seenOf(row) })).reverse()
}

/**
 * By trade date, not by the day on the clock: what a poll after midnight still tells of yesterday belongs to yesterday.
 * A trade date is never told of before its midnight, so `from` bounds both.
 */
async function seenDays(db: Knex, { listingId, fromMs, toMs, limit }: CandleQuery): Promise<SeenInterval[]> {
  const { rows } = await db.raw<{ rows: Omit<SeenRow, 'bucket'>[] }>(
    `SELECT trade_date, first(open, bucket) AS open, max(high) AS high, min(low) AS low, last(close, bucket) AS close,
       first(day_open, bucket) AS day_open, max(day_high) AS day_high, min(day_low) AS day_low,
       max(day_volume) AS day_volume
     FROM candles_1d WHERE listing_id = ? AND bucket >= ? AND trade_date::timestamp AT TIME ZONE 'Asia/Seoul' >= ?
       AND trade_date::timestamp AT TIME ZONE 'Asia/Seoul' < ?
     GROUP BY trade_date ORDER BY trade_date DESC LIMIT ?`,
    [listingId, moment(fromMs, '-infinity'), moment(fromMs, '-infinity'), moment(toMs, 'infinity'), limit],
  )
  return rows.map((row) => ({ startMs: startOfSeoulDay(row.trade_date), ...seenOf(row) })).reverse()
}

/** What was known of an interval's trade date when the interval began; null: nothing. */
async function dayBefore(
  db: Knex,
  table: string,
  listingId: number,
  { startMs, tradeDate }: SeenInterval,
): Promise<DaySoFar | null> {
  const { rows } = await db.raw<{ rows: { [K in 'high' | 'low' | 'volume']: number | null }[] }>(
    `SELECT max(day_high) AS high, min(day_low) AS low, max(day_volume) AS volume FROM ??
     WHERE listing_id = ? AND trade_date = ? AND bucket >= ? AND bucket < ?`,
    [table, listingId, tradeDate, new Date(startOfSeoulDay(tradeDate)), new Date(startMs)],
  )
  const [{ high, low, volume } = { high: null, low: null, volume: null }] = rows
  return high === null || low === null || volume === null ? null : { tradeDate, high, low, volume }
}

interface SeenRow {
  bucket: Date
  trade_date: SeoulDate
  open: number
  high: number
  low: number
  close: number
  day_open: number
  day_high: number
  day_low: number
  day_volume: number
}

function seenOf(row: Omit<SeenRow, 'bucket'>): Omit<SeenInterval, 'startMs'> {
  return {
    tradeDate: row.trade_date,
    open: row.open,
    high: row.high,
    low: row.low,
    close: row.close,
    day: { open: row.day_open, high: row.day_high, low: row.day_low, volume: row.day_volume },
  }
}

function moment(atMs: number | null, unbounded: '-infinity' | 'infinity'): Date | string {
  return atMs === null ? unbounded : new Date(atMs)
}
