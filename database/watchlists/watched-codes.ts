import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/** The codes that most accounts watch, however many lists of an account have them; of equals the lower code first. */
export async function mostWatchedCodes(db: Database, limit: number): Promise<StockCode[]> {
  const { rows } = await db.raw<{ rows: { code: StockCode }[] }>(
    `SELECT code FROM watchlist_items JOIN watchlists ON watchlists.id = watchlist_id
      GROUP BY code ORDER BY count(DISTINCT account_id) DESC, code LIMIT ?`,
    [limit],
  )
  return rows.map(({ code }) => code)
}
