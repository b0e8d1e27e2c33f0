import type { Database } from '../pool.ts'

/** Another text when the history of the board that a listing is of has grown. Looks at a row of each series, not at its days. */
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
