import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/**
 * The codes that most accounts watch, however many lists of an account have them; of equals the lower code first. What is not, or no
 * longer, listed on the board does not count: a list may have any code.
 */
export async function mostWatchedCodes(db: Database, board: Dataset, limit: number): Promise<StockCode[]> {
  const { rows } = await db.raw<{ rows: { code: StockCode }[] }>(
    `SELECT code FROM watchlist_items JOIN watchlists ON watchlists.id = watchlist_id
        JOIN listings USING (code)
      WHERE listings.board = ? AND listings.left_at IS NULL
      GROUP BY code ORDER BY count(DISTINCT account_id) DESC, code LIMIT ?`,
    [board, limit],
  )
  return rows.map(({ code }) => code)
}
