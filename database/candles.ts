import type { Knex } from 'knex'
import { candlesOf } from '#shared/market/candle'
import type { Candle, CandleInterval, DaySoFar, SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { readDayCandles, type DayQuery } from './day-candles.ts'
import { SEEN, seenOf, type SeenRow } from './seen-days.ts'

export interface CandleQuery extends DayQuery {
  interval: CandleInterval
}

/** The candles of a listing, oldest first. */
export async function readCandles(db: Knex, query: CandleQuery): Promise<Candle[]> {
  if (query.interval === '1d') return readDayCandles(db, query)
  const table = `candles_${query.interval}`
  const seen = await seenIntervals(db, table, query)
  const [first] = seen
  return first === undefined ? [] : candlesOf(seen, await dayBefore(db, table, query.listingId, first))
}

async function seenIntervals(db: Knex, table: string, query: CandleQuery): Promise<SeenInterval[]> {
  const { listingId, fromMs, toMs, limit } = query
  const { rows } = await db.raw<{ rows: SeenRow[] }>(
    `SELECT bucket, trade_date, ${SEEN} FROM ?? WHERE listing_id = ? AND bucket >= ? AND bucket < ?
     ORDER BY bucket DESC, trade_date DESC LIMIT ?`,
    [table, listingId, moment(fromMs, '-infinity'), moment(toMs, 'infinity'), limit],
  )
  return rows.map((row) => ({ startMs: row.bucket.getTime(), ...seenOf(row) })).reverse()
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

function moment(atMs: number | null, unbounded: '-infinity' | 'infinity'): Date | string {
  return atMs === null ? unbounded : new Date(atMs)
}
