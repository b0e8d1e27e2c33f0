import type { Knex } from 'knex'
import type { SeenInterval } from '#shared/market/candle'
import { startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'

/** A row of the candle views. */
export interface SeenRow {
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

export const SEEN = 'open, high, low, close, day_open, day_high, day_low, day_volume'

export function seenOf(row: Omit<SeenRow, 'bucket'>): Omit<SeenInterval, 'startMs'> {
  return {
    tradeDate: row.trade_date,
    open: row.open,
    high: row.high,
    low: row.low,
    close: row.close,
    day: { open: row.day_open, high: row.day_high, low: row.day_low, volume: row.day_volume },
  }
}

/**
 * The days that ticks told of, oldest first; of more than `limit` the newest. By trade date, not by the day on the clock:
 * what a poll after midnight still tells of yesterday belongs to yesterday. A trade date is never told of before its
 * midnight, so `from` bounds both.
 */
export async function seenDays(
  db: Knex,
  {
    listingId,
    from,
    to,
    limit,
  }: { listingId: number; from: SeoulDate | null; to: SeoulDate | null; limit: number },
): Promise<SeenInterval[]> {
  const { rows } = await db.raw<{ rows: Omit<SeenRow, 'bucket'>[] }>(
    `SELECT trade_date, first(open, bucket) AS open, max(high) AS high, min(low) AS low, last(close, bucket) AS close,
       first(day_open, bucket) AS day_open, max(day_high) AS day_high, min(day_low) AS day_low,
       max(day_volume) AS day_volume
     FROM candles_1d WHERE listing_id = ? AND bucket >= ? AND trade_date >= ?::date AND trade_date <= ?::date
     GROUP BY trade_date ORDER BY trade_date DESC LIMIT ?`,
    [
      listingId,
      from === null ? '-infinity' : new Date(startOfSeoulDay(from)),
      from ?? '-infinity',
      to ?? 'infinity',
      limit,
    ],
  )
  return rows.map((row) => ({ startMs: startOfSeoulDay(row.trade_date), ...seenOf(row) })).reverse()
}
