import type { Dataset } from '#shared/market/dataset'
import { addDays, type SeoulDate } from '#shared/market/seoul-time'
import type { Database } from '../pool.ts'

/** How many finished days an average day is made of, and how far back they may lie. */
const DAYS = 20
const WITHIN_DAYS = 60

/** The shares of an average day before a day as a part of all shares, by listing; none without a finished day. */
export async function usualVolumes(
  db: Database,
  board: Dataset,
  before: SeoulDate,
): Promise<Map<number, number>> {
  const { rows } = await db.raw<{ rows: { listing_id: number; part: number }[] }>(
    `SELECT listing_id, avg(volume::float8 / shares) AS part FROM (
       SELECT d.listing_id, d.volume, d.shares,
              row_number() OVER (PARTITION BY d.listing_id ORDER BY d.trade_date DESC) AS n
         FROM daily_candles d JOIN listings l ON l.id = d.listing_id
        WHERE l.board = ? AND d.trade_date >= ?::date AND d.trade_date < ?::date AND d.shares > 0) days
      WHERE n <= ? GROUP BY listing_id`,
    [board, addDays(before, -WITHIN_DAYS), before, DAYS],
  )
  return new Map(rows.map(({ listing_id, part }) => [listing_id, part]))
}
