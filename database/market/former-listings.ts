import type { Database } from '../pool.ts'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import { quoteOf, type LastTickRow } from './last-quotes.ts'
import { marketOf, type MasterListing } from './listings.ts'
import { TICK_COLUMNS } from './tick-columns.ts'

/** A listing in the master, and its last quote. */
export interface FormerListing {
  listing: MasterListing
  /** null: none of its ticks is retained. */
  lastQuote: QuoteRow | null
  /** When it left the board; null: it is on the board. */
  leftAtMs: number | null
}

/**
 * Whether a code is or was on a listing's board.
 *
 * @param untilMs ignores later quotes, which a rewound replay does not know yet
 * @returns null: it never was on that board
 */
export async function readFormerListing(
  db: Database,
  besideId: number,
  code: StockCode,
  untilMs: number,
): Promise<FormerListing | null> {
  const { rows } = await db.raw<{ rows: FormerRow[] }>(FORMER, [new Date(untilMs), code, besideId])
  const [row] = rows
  if (row === undefined) return null
  const { id, isin, name, section } = row
  return {
    listing: { id, code, isin, name, section, market: marketOf(row.market), shares: Number(row.shares) },
    lastQuote: hasTick(row) ? quoteOf(row) : null,
    leftAtMs: row.left_at?.getTime() ?? null,
  }
}

type Constants = Pick<LastTickRow, 'id' | 'code' | 'isin' | 'name' | 'market' | 'section' | 'shares'>
type Beside = Constants & { left_at: Date | null }
type FormerRow = Beside & (LastTickRow | { time: null })

function hasTick(row: FormerRow): row is Beside & LastTickRow {
  return row.time !== null
}

// The first row of a day has no price: the last quote is the last one with a price.
const FORMER = `
  SELECT l.id, l.code, l.isin, l.name, l.market, l.section, l.shares, l.left_at, t.*
  FROM listings l
  LEFT JOIN LATERAL (
    SELECT ${TICK_COLUMNS}
    FROM ticks WHERE listing_id = l.id AND time <= ? AND price IS NOT NULL ORDER BY time DESC LIMIT 1
  ) t ON true
  WHERE l.code = ? AND l.board = (SELECT board FROM listings WHERE id = ?)`

/** A listing that has left its board, and when. */
export interface LeftListing extends MasterListing {
  leftAtMs: number
}

/** All listings that have left the board of a given listing. */
export async function readFormerListings(db: Database, besideId: number): Promise<LeftListing[]> {
  const { rows } = await db.raw<{ rows: (Constants & { left_at: Date })[] }>(
    `SELECT id, code, isin, name, market, section, shares, left_at FROM listings
      WHERE left_at IS NOT NULL AND board = (SELECT board FROM listings WHERE id = ?)`,
    [besideId],
  )
  return rows.map(({ id, code, isin, name, section, market, shares, left_at }) => ({
    ...{ id, code, isin, name, section },
    market: marketOf(market),
    shares: Number(shares),
    leftAtMs: left_at.getTime(),
  }))
}
