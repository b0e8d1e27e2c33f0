import type { Knex } from 'knex'
import type { Database } from '../pool.ts'
import { kindTerm } from '#shared/disclosures/search-terms'
import type { Level } from '#shared/disclosures/kinds'
import type { Dataset } from '#shared/market/dataset'
import { hasWords, searchInOrder, whereFound, type Access } from '../search.ts'
import { DISCLOSURE_COLUMNS, type StoredDisclosure } from './rows.ts'

/** The filter of disclosures; an omitted field does not narrow it. */
export interface DisclosureFilter {
  code?: string | undefined
  /** One of these. */
  codes?: readonly string[] | undefined
  market?: string | undefined
  /** One of these. */
  kinds?: readonly string[] | undefined
  levels?: readonly Level[] | undefined
  /** Words that are all contained in company, title or code. */
  q?: string | undefined
}

/** The newest rows, or those before one. */
export async function disclosuresBefore(
  db: Database,
  board: Dataset,
  filter: DisclosureFilter,
  { beforeId, limit }: { beforeId?: number | undefined; limit: number },
): Promise<StoredDisclosure[]> {
  const order = { by: 'id', direction: 'desc' } as const
  const { code, market } = filter
  const within = code !== undefined ? { code } : market !== undefined ? { market } : undefined
  return searchInOrder(db, { ...listOf(board, filter), within, order, beyond: beforeId, limit })
}

/** The rows that were added or changed after a number, oldest change first. */
export async function disclosuresAfter(
  db: Database,
  board: Dataset,
  filter: DisclosureFilter,
  { afterSeq, limit }: { afterSeq: number; limit: number },
): Promise<StoredDisclosure[]> {
  const order = { by: 'seq', direction: 'asc' } as const
  return searchInOrder(db, { ...listOf(board, filter), order, beyond: afterSeq, limit })
}

/** The number of the newest change, 0 before the first row. */
export async function newestDisclosureSeq(db: Database, board: Dataset): Promise<number> {
  const newest = await db<StoredDisclosure>('disclosures')
    .where({ board } as never)
    .orderBy('seq', 'desc')
    .first('seq')
  return newest?.seq ?? 0
}

/** The numbers of a day's filings that a source has already reported. */
export async function knownNumbers(
  db: Database,
  { board, source, day }: { board: Dataset; source: string; day: string },
): Promise<Set<string>> {
  const prefix = day.replaceAll('-', '')
  const rows = await db<{ number: string }>('disclosure_sightings')
    .select('number')
    .where({ board, source } as never)
    .whereRaw('number >= ? AND number < ?', [prefix, `${prefix}~`])
  return new Set(rows.map(({ number }) => number))
}

/** The disclosures of so many stocks are read one by one sooner than those of a frequent term. */
const FEW_STOCKS = 50

function listOf(board: Dataset, { code, codes, market, kinds, levels, q }: DisclosureFilter) {
  const isOfFew = code !== undefined || (codes !== undefined && codes.length <= FEW_STOCKS)
  const byTerms = !isOfFew && (kinds !== undefined || hasWords(q))
  return {
    table: 'disclosures',
    board,
    columns: DISCLOSURE_COLUMNS,
    byTerms,
    narrow(rows: Knex.QueryBuilder, access: Access) {
      if (code !== undefined) void rows.where({ code })
      if (codes !== undefined) void rows.whereRaw('code = ANY(?)', [[...codes]])
      if (market !== undefined) void rows.where({ market })
      if (levels !== undefined) void rows.whereRaw('level = ANY(?)', [[...levels]])
      const way = byTerms ? access : 'scan'
      if (kinds !== undefined && way === 'scan') void rows.whereRaw('kinds && ?', [[...kinds]])
      if (kinds !== undefined && way === 'index') void rows.whereRaw('terms && ?', [kinds.map(kindTerm)])
      whereFound(rows, way, q)
    },
  }
}
