import type { Database } from '../pool.ts'

/**
 * A version of a listing's history, which changes when the history grows. Reads a row per series, not its
 * days.
 */
export async function historyMark(db: Database, listingId: number): Promise<string> {
  const { rows } = await db.raw<{ rows: { mark: string }[] }>(
    `SELECT concat_ws(' ', board,
       (SELECT max(updated_at) FROM history_progress WHERE history_progress.board = listings.board),
       (SELECT max(trade_date) FROM daily_candles WHERE listing_id = id)) AS mark
     FROM listings WHERE id = ?`,
    [listingId],
  )
  return rows[0]?.mark ?? ''
}
