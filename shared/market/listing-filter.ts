import { changeRatio } from './change.ts'
import { LISTING_BADGES, listingBadges, type ListingBadge } from './listing-badges.ts'
import type { QuoteRow } from './quote.ts'
import { standingOf, type Standing } from './standing.ts'

/** What of a listing a filter looks at. */
export type Filtered = Pick<
  QuoteRow,
  'code' | 'isin' | 'name' | 'section' | 'shares' | 'price' | 'previousClose' | 'volume' | 'value' | 'state'
>

const ofToday = (value: (row: Filtered) => number) => (row: Filtered) =>
  row.state === 'no_data' ? null : value(row)

/** Columns with a range filter, and their values in base units (won, per cent, shares); null: unknown. */
const RANGE_VALUES = {
  price: (row) => row.price,
  rate: (row) => {
    const ratio = changeRatio(row)
    return ratio === null ? null : ratio * 100
  },
  volume: ofToday(({ volume }) => volume),
  turnover: ofToday(({ value }) => value),
  cap: ({ price, shares }) => (price === null ? null : price * shares),
} as const satisfies Record<string, (row: Filtered) => number | null>
export type RangeColumn = keyof typeof RANGE_VALUES
export const RANGE_COLUMNS = Object.keys(RANGE_VALUES) as RangeColumn[]
export const rangeValue = (column: RangeColumn, row: Filtered): number | null => RANGE_VALUES[column](row)

/** Both ends included, in the column's base unit; null: open. */
export interface Range {
  from: number | null
  to: number | null
}

/** Only listings with a badge, or only those without. */
export const BADGE_RULES = ['only', 'without'] as const
export type BadgeRule = (typeof BADGE_RULES)[number]

/** What a filter requires of a listing beside its market; all of it has to be so. */
export interface ListingFilter {
  standing: Standing | 'all'
  /** 소속부 as in the source; empty: any. */
  section: string
  badges: Readonly<Partial<Record<ListingBadge, BadgeRule | undefined>>>
  ranges: Readonly<Partial<Record<RangeColumn, Range | undefined>>>
}

export const hasNoCondition = ({ standing, section, badges, ranges }: ListingFilter): boolean =>
  standing === 'all' && section === '' && Object.keys(badges).length + Object.keys(ranges).length === 0

/** It goes by values of the day, which begin anew with it. */
export const isOfToday = ({ standing, ranges }: ListingFilter): boolean =>
  standing !== 'all' ||
  (['rate', 'volume', 'turnover'] as const).some((column) => ranges[column] !== undefined)

type Test = (row: Filtered) => boolean

/** A test for each condition that is set, the cheapest first. A row without a number is in no range. */
export function filterTests({ standing, section, badges, ranges }: ListingFilter): Test[] {
  const tests: Test[] = []
  if (section !== '') tests.push((row) => row.section === section)
  if (standing !== 'all') tests.push((row) => standingOf(row) === standing)
  for (const column of RANGE_COLUMNS) {
    const range = ranges[column]
    if (range === undefined) continue
    const { from, to } = range
    tests.push((row) => {
      const value = rangeValue(column, row)
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
  return tests
}

export const passes = (filter: ListingFilter, row: Filtered): boolean =>
  filterTests(filter).every((test) => test(row))
