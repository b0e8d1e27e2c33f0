import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/** What is on the watchlists that active rules are about, by rule; nothing where the list is gone. */
export async function readWatchedCodes(db: Database): Promise<Map<number, Set<StockCode>>> {
  const { rows } = await db.raw<{ rows: { id: string; codes: StockCode[] }[] }>(
    `SELECT a.id, coalesce(array_agg(i.code) FILTER (WHERE i.code IS NOT NULL), '{}') AS codes
       FROM alerts a
       LEFT JOIN watchlists w ON w.id = (a.scope->>'watchlist')::uuid AND w.account_id = a.account_id
       LEFT JOIN watchlist_items i ON i.watchlist_id = w.id
      WHERE a.is_active AND a.scope->>'watchlist' IS NOT NULL GROUP BY a.id`,
  )
  return new Map(rows.map(({ id, codes }) => [Number(id), new Set(codes)]))
}
