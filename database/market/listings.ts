import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import { MARKETS } from '#shared/market/quote'
import type { Listing, Market, StockCode } from '#shared/market/quote'

/** A row of the master: the listing and the small stable integer that identifies it in ticks and messages. */
export interface MasterListing extends Listing {
  id: number
}

interface MasterRow {
  id: number
  code: string
  isin: string
  name: string
  market: string
  section: string
  shares: number
}

/** All listings that a board ever had, former ones included: a code that comes back keeps its id. */
export async function readListings(db: Database, board: Dataset): Promise<MasterListing[]> {
  const rows = await db<MasterRow>('listings')
    .select('id', 'code', 'isin', 'name', 'market', 'section', 'shares')
    .where({ board } as never)
  return rows.map((row) => ({ ...row, shares: Number(row.shares), market: marketOf(row.market) }))
}

/** Adds listings; one that another worker added meanwhile keeps its id. Returns every listing's id. */
export async function insertListings(
  db: Database,
  board: Dataset,
  listings: readonly Listing[],
): Promise<Map<StockCode, number>> {
  const codes = listings.map((listing) => listing.code)
  const columns: readonly unknown[] = [
    board,
    codes,
    listings.map((listing) => listing.isin),
    listings.map((listing) => listing.name),
    listings.map((listing) => listing.market),
    listings.map((listing) => listing.section),
    listings.map((listing) => listing.shares),
  ]
  await db.raw(INSERT_LISTINGS, columns as Knex.RawBinding[])
  const rows = await db<MasterRow>('listings')
    .select('id', 'code')
    .where({ board } as never)
    .whereRaw('code = ANY(?)', [codes])
  return new Map(rows.map((row) => [row.code, row.id]))
}

// One array parameter per column: a statement has at most 65,535 parameters, here and in ANY(?) below.
const INSERT_LISTINGS = `
  INSERT INTO listings (board, code, isin, name, market, section, shares)
  SELECT ?, * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
  ON CONFLICT (board, code) DO NOTHING`

/** Updates a listing's constants to the source's values; a former listing is on the board again. */
export async function updateListing(db: Database, { id, ...constants }: MasterListing): Promise<void> {
  await db('listings')
    .where({ id })
    .update({ ...constants, left_at: null, updated_at: db.fn.now() })
}

/** Marks listings that left the board. Their ticks stay. */
export async function markLeft(db: Database, ids: readonly number[], atMs: number): Promise<void> {
  if (ids.length === 0) return
  await db('listings')
    .whereRaw('id = ANY(?)', [[...ids]])
    .update({ left_at: new Date(atMs), updated_at: db.fn.now() })
}

/** Marks listings that are back on the board unchanged. */
export async function markBack(db: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await db('listings')
    .whereRaw('id = ANY(?)', [[...ids]])
    .whereNotNull('left_at')
    .update({ left_at: null, updated_at: db.fn.now() })
}

export function marketOf(text: string): Market {
  const market = MARKETS.find((known) => known === text)
  if (market === undefined) throw new Error(`the master holds an unknown market: ${text}`)
  return market
}
