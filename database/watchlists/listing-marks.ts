import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import type { Database } from '../pool.ts'

/** The listing of a watched code, and the time of its last disclosure. */
export interface ListingMark {
  name: string
  /** Since when it is not listed; null: it is. */
  leftAt: Date | null
  /** What it was called before, and until when; null: it was never called otherwise. */
  formerName: string | null
  renamedAt: Date | null
  disclosedAt: Date | null
}

interface Row {
  code: StockCode
  name: string
  left_at: Date | null
  former_name: string | null
  renamed_at: Date | null
  disclosed_at: Date | null
}

/** By code, of those that the board has or had. */
export async function readListingMarks(
  db: Database,
  board: Dataset,
  codes: readonly StockCode[],
): Promise<ReadonlyMap<StockCode, ListingMark>> {
  if (codes.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT l.code, l.name, l.left_at, n.name AS former_name, n.until AS renamed_at, d.published_at AS disclosed_at
       FROM listings l LEFT JOIN LATERAL (
         SELECT name, until FROM listing_names WHERE listing_id = l.id ORDER BY until DESC LIMIT 1) n ON true
       LEFT JOIN LATERAL (
         SELECT published_at FROM disclosures WHERE board = l.board AND code = l.code ORDER BY id DESC LIMIT 1) d ON true
      WHERE l.board = ? AND l.code = ANY(?)`,
    [board, [...codes]],
  )
  return new Map(
    rows.map(({ code, name, left_at, former_name, renamed_at, disclosed_at }) => [
      code,
      {
        name,
        leftAt: left_at,
        formerName: former_name,
        renamedAt: renamed_at,
        disclosedAt: disclosed_at,
      },
    ]),
  )
}
