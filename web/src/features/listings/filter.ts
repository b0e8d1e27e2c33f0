import type { QuoteRow, StockCode } from '#shared/market/quote'
import { LISTING_BADGES, listingBadges } from '../../market/badges.ts'
import type { ListingBadge } from '../../market/badges.ts'
import { MARKET_GROUPS, groupOf } from '#shared/market/market-group'
import type { MarketGroup } from '#shared/market/market-group'
import type { Sectors } from '../../market/useSectors.ts'
import { numberOf } from './columns.ts'
import { searchRank } from '#shared/market/search/search'
import type { SearchEntry } from '#shared/market/search/search'
import { STANDINGS, standingOf } from '#shared/market/standing'
import type { Standing } from '#shared/market/standing'

/** Columns with a range filter. */
export const RANGE_COLUMNS = ['price', 'rate', 'volume', 'turnover', 'cap'] as const
export type RangeColumn = (typeof RANGE_COLUMNS)[number]

/** Both ends included, in the column's base unit (won, per cent, shares); null: open. */
export interface Range {
  from: number | null
  to: number | null
}

/** Only listings with a badge, or only those without. */
export const BADGE_RULES = ['only', 'without'] as const
export type BadgeRule = (typeof BADGE_RULES)[number]

export interface BoardFilter {
  market: MarketGroup | 'all'
  standing: Standing | 'all'
  query: string
  /** 소속부 as in the source; empty: any. */
  section: string
  /** 업종 as in the source; empty: any. */
  sector: string
  /** Id of a watchlist; empty: any. */
  list: string
  badges: Readonly<Partial<Record<ListingBadge, BadgeRule>>>
  ranges: Readonly<Partial<Record<RangeColumn, Range>>>
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
 * @param watched the codes of the filter's watchlist; null: no such filter
 * @param sectors the sector of each code; null: not loaded yet
 */
export function filteredRows(
  rows: Iterable<QuoteRow>,
  filter: BoardFilter,
  entryOf: (row: QuoteRow) => SearchEntry,
  watched: ReadonlySet<StockCode> | null = null,
  sectors: Sectors | null = null,
): QuoteRow[] {
  const tests = testsOf(filter, entryOf)
  if (filter.sector !== '') tests.unshift((row) => sectors?.get(row.code) === filter.sector)
  if (watched !== null) tests.unshift((row) => watched.has(row.code))
  const passing: QuoteRow[] = []
  for (const row of rows) if (tests.every((test) => test(row))) passing.push(row)
  return passing
}

type Test = (row: QuoteRow) => boolean

/** A predicate for each condition, the cheapest first. */
function testsOf(filter: BoardFilter, entryOf: (row: QuoteRow) => SearchEntry): Test[] {
  const { market, standing, section, badges, ranges } = filter
  const tests: Test[] = []
  if (market !== 'all') tests.push((row) => groupOf(row.market) === market)
  if (section !== '') tests.push((row) => row.section === section)
  if (standing !== 'all') tests.push((row) => standingOf(row) === standing)
  for (const column of RANGE_COLUMNS) {
    const range = ranges[column]
    if (range === undefined) continue
    const { from, to } = range
    tests.push((row) => {
      const value = numberOf(column, row)
      return value !== null && (from === null || value >= from) && (to === null || value <= to)
    })
  }
  const ruled = LISTING_BADGES.filter((badge) => badges[badge] !== undefined)
  if (ruled.length > 0) {
    const only = ruled.filter((badge) => badges[badge] === 'only')
    tests.push((row) => {
      const has = listingBadges(row)
      return (
        (only.length === 0 || only.some((badge) => has.includes(badge))) &&
        !has.some((badge) => badges[badge] === 'without')
      )
    })
  }
  const rankOf = searchRank(filter.query)
  if (rankOf !== null) tests.push((row) => rankOf(entryOf(row)) !== null)
  return tests
}

/** The sections of one market or all, sorted. */
export function sectionsOf(rows: Iterable<QuoteRow>, market: BoardFilter['market']): string[] {
  const sections = new Set<string>()
  for (const row of rows)
    if (row.section !== '' && (market === 'all' || groupOf(row.market) === market)) sections.add(row.section)
  return [...sections].sort()
}
