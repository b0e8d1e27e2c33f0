import type { QuoteRow } from '#shared/market/quote'
import { groupOf } from './breadth.ts'
import type { MarketGroup } from './breadth.ts'
import { searchTest } from './search.ts'
import type { SearchEntry } from './search.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

export interface BoardFilter {
  market: MarketGroup | 'all'
  standing: Standing | 'all'
  query: string
}

export const NO_FILTER: BoardFilter = { market: 'all', standing: 'all', query: '' }

/** Rows that pass, in the order they came. */
export function filteredRows(
  rows: Iterable<QuoteRow>,
  filter: BoardFilter,
  entryOf: (row: QuoteRow) => SearchEntry,
): QuoteRow[] {
  const found = searchTest(filter.query)
  const passing: QuoteRow[] = []
  for (const row of rows) {
    if (filter.market !== 'all' && groupOf(row.market) !== filter.market) continue
    if (filter.standing !== 'all' && standingOf(row) !== filter.standing) continue
    if (found !== null && !found(entryOf(row))) continue
    passing.push(row)
  }
  return passing
}
