import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/**
 * The codes on the watchlists of most accounts, each account counted once; ties are sorted by code. Codes
 * that are not listed on the board are excluded, as a list may have any code.
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
