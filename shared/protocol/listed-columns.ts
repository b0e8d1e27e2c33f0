import { MARKETS } from '../market/quote.ts'
import type { Listing } from '../market/quote.ts'
import { MalformedMessageError, checkColumns, fromGaps, oneOf, toGaps, whole } from './columns.ts'
import type { ListedColumns } from './messages.ts'

/** Listing constants, ids ascending, as columns. */
export function listedColumns(rows: readonly ({ id: number } & Listing)[]): ListedColumns {
  return {
    i: toGaps(rows.map((row) => row.id)),
    code: rows.map((row) => row.code),
    isin: rows.map((row) => row.isin),
    name: rows.map((row) => row.name),
    market: rows.map((row) => row.market),
    section: rows.map((row) => row.section),
    shares: rows.map((row) => row.shares),
  }
}

/** @throws MalformedMessageError when the columns do not fit together */
export function fromListedColumns(columns: ListedColumns | undefined): ({ id: number } & Listing)[] {
  if (columns === undefined) return []
  const { i, code, isin, name, market, section, shares } = columns
  checkColumns(i, code, isin, name, market, section, shares)
  return fromGaps(i).map((id, at) => ({
    id,
    code: text(code[at]),
    isin: text(isin[at]),
    name: text(name[at]),
    market: oneOf(MARKETS, market[at]),
    section: text(section[at]),
    shares: whole(shares[at]),
  }))
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new MalformedMessageError(`${String(value)} is not text`)
  return value
}
