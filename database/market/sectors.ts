import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import type { StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'

/** The sector of one stock, in the source's words. */
export interface StockSector {
  code: StockCode
  sector: string
}

/** The sectors of a board, and the day on which they were fetched; null: never. */
export interface Sectors {
  asOf: SeoulDate | null
  stocks: StockSector[]
}

/** Replaces the sectors of a board. */
export async function replaceSectors(
  db: Database,
  board: Dataset,
  asOf: SeoulDate,
  stocks: readonly StockSector[],
): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction('sectors').where({ board }).delete()
    await transaction.raw(
      `INSERT INTO sectors (board, as_of, code, sector)
       SELECT ?, ?::date, * FROM unnest(?::text[], ?::text[]) ON CONFLICT (board, code) DO NOTHING`,
      [board, asOf, stocks.map(({ code }) => code), stocks.map(({ sector }) => sector)],
    )
  })
}

/** The day on which a board's sectors were fetched; null: never. */
export async function sectorsAsOf(db: Database, board: Dataset): Promise<SeoulDate | null> {
  const row = await db('sectors').where({ board }).max<{ as_of: SeoulDate | null }[]>({ as_of: 'as_of' })
  return row[0]?.as_of ?? null
}

/** The sectors of a board, by code. */
export async function sectorsOf(db: Database, board: Dataset): Promise<Sectors> {
  const { rows } = await db.raw<{ rows: (StockSector & { as_of: SeoulDate })[] }>(
    `SELECT code, sector, as_of FROM sectors WHERE board = ? ORDER BY code`,
    [board],
  )
  return { asOf: rows[0]?.as_of ?? null, stocks: rows.map(({ code, sector }) => ({ code, sector })) }
}
