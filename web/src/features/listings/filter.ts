import type { QuoteRow, StockCode } from '#shared/market/quote'
import { filterTests, type ListingFilter } from '#shared/market/listing-filter'
import { MARKET_GROUPS, groupOf } from '#shared/market/market-group'
import type { MarketGroup } from '#shared/market/market-group'
import type { Sectors } from '../../market/useSectors.ts'
import { STANDINGS } from '#shared/market/standing'
import type { Standing } from '#shared/market/standing'

export interface BoardFilter extends ListingFilter {
  market: MarketGroup | 'all'
  query: string
  /** 업종 as in the source; empty: any. */
  sector: string
  /** Id of a watchlist; empty: any. */
  list: string
}

/** A watchlist to choose from. */
export interface NamedList {
  id: string
  name: string
}

export const NO_FILTER: BoardFilter = {
  market: 'all',
  standing: 'all',
  query: '',
  section: '',
  sector: '',
  list: '',
  badges: {},
  ranges: {},
}

export const isMarket = (word: unknown): word is BoardFilter['market'] =>
  word === 'all' || MARKET_GROUPS.some((market) => market === word)

/** Former names of standings, in bookmarked URLs. */
const FORMER_STANDINGS: ReadonlyMap<unknown, Standing> = new Map([
  ['upper', 'upper_limit'],
  ['flat', 'unchanged'],
  ['lower', 'lower_limit'],
])

/** Reads a standing from a URL; invalid ones mean all. */
export const readStanding = (word: unknown): BoardFilter['standing'] =>
  STANDINGS.find((standing) => standing === word) ?? FORMER_STANDINGS.get(word) ?? NO_FILTER.standing

/** Whether the filter result changes during trading. */
export const filterMoves = ({ standing, ranges }: BoardFilter): boolean =>
  standing !== 'all' || Object.keys(ranges).length > 0

/** The number of conditions beside market, direction and search, which are always visible. */
export function furtherConditions({ section, sector, list, badges, ranges }: BoardFilter): number {
  return (
    [section, sector, list].filter((name) => name !== '').length +
    Object.keys(badges).length +
    Object.keys(ranges).length
  )
}

/**
 * The matching rows in their order. A row without a value is in no range.
 * @param matches the query
 * @param watched the codes of the filter's watchlist; null: no such filter
 * @param sectors the sector of each code; null: not loaded yet
 */
export function filteredRows(
  rows: Iterable<QuoteRow>,
  filter: BoardFilter,
  matches: Matches,
  watched: ReadonlySet<StockCode> | null = null,
  sectors: Sectors | null = null,
): QuoteRow[] {
  const tests = testsOf(filter, matches)
  if (filter.sector !== '') tests.unshift((row) => sectors?.get(row.code) === filter.sector)
  if (watched !== null) tests.unshift((row) => watched.has(row.code))
  const passing: QuoteRow[] = []
  for (const row of rows) if (tests.every((test) => test(row))) passing.push(row)
  return passing
}

type Test = (row: QuoteRow) => boolean

/** Which rows a query matches; null: there is none. */
export type Matches = Test | null

/** A predicate for each condition, the cheapest first. */
function testsOf(filter: BoardFilter, matches: Matches): Test[] {
  const { market } = filter
  const tests: Test[] = filterTests(filter)
  if (market !== 'all') tests.unshift((row) => groupOf(row.market) === market)
  if (matches !== null) tests.push(matches)
  return tests
}

/** The sections of one market or all, sorted. */
export function sectionsOf(rows: Iterable<QuoteRow>, market: BoardFilter['market']): string[] {
  const sections = new Set<string>()
  for (const row of rows)
    if (row.section !== '' && (market === 'all' || groupOf(row.market) === market)) sections.add(row.section)
  return [...sections].sort()
}
