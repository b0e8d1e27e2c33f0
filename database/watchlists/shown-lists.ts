import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/** A watchlist as far as a display shows it. */
export interface ShownList {
  id: string
  name: string
  codes: StockCode[]
}

/** These watchlists, of any account, each with its first codes. Those that are gone are missing. */
export async function readShownLists(
  db: Database,
  ids: readonly string[],
  maxCodes: number,
): Promise<ShownList[]> {
  if (ids.length === 0) return []
  const { rows } = await db.raw<{ rows: ShownList[] }>(
    `SELECT id, name, ARRAY(
       SELECT code FROM watchlist_items WHERE watchlist_id = watchlists.id ORDER BY position LIMIT ?) AS codes
     FROM watchlists WHERE id = ANY(?)`,
    [maxCodes, [...ids]],
  )
  return rows
}
