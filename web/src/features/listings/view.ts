import { LISTING_BADGES, type ListingBadge } from '#shared/market/listing-badges'
import {
  BADGE_RULES,
  RANGE_COLUMNS,
  type BadgeRule,
  type Range,
  type RangeColumn,
} from '#shared/market/listing-filter'
import { COLUMNS } from './columns.ts'
import { NO_FILTER, isMarket, readStanding } from './filter.ts'
import type { BoardFilter } from './filter.ts'
import { MOST_TRADED_FIRST, isSameOrder, readOrder } from './order.ts'
import type { SortOrder } from './order.ts'

/** Whether rows change places while the market moves, in whatever order they are. */
export const PLACINGS = ['live', 'still'] as const
export type Placing = (typeof PLACINGS)[number]

/** The view of the table: filter and order. */
export interface View {
  filter: BoardFilter
  order: SortOrder
  placing: Placing
}

/** The parameters of a URL query. */
export type ViewQuery = Record<string, string>

const LONGEST_TEXT = 60

/** The URL query of a view, without defaults. */
export function viewQuery({ filter, order, placing }: View): ViewQuery {
  const query: ViewQuery = {}
  if (filter.query !== '') query['q'] = filter.query
  if (filter.market !== 'all') query['market'] = filter.market
  if (filter.standing !== 'all') query['standing'] = filter.standing
  if (filter.section !== '') query['section'] = filter.section
  if (filter.sector !== '') query['sector'] = filter.sector
  if (filter.list !== '') query['list'] = filter.list
  for (const badge of LISTING_BADGES) {
    const rule = filter.badges[badge]
    if (rule !== undefined) query[badge] = rule
  }
  for (const column of RANGE_COLUMNS) {
    const range = filter.ranges[column]
    if (range !== undefined) query[column] = `${range.from ?? ''}..${range.to ?? ''}`
  }
  if (!isSameOrder(order, MOST_TRADED_FIRST))
    query['sort'] = order
      .map(({ column, direction }) => (direction === 'descending' ? `-${column}` : column))
      .join()
  if (placing !== 'live') query['order'] = placing
  return query
}

/** Reads the view from a URL query; missing and invalid values get defaults. */
export function readView(query: Readonly<Record<string, unknown>>): View {
  const text = (key: string) => {
    const value = query[key]
    return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : ''
  }
  const badges: Partial<Record<ListingBadge, BadgeRule>> = {}
  for (const badge of LISTING_BADGES) {
    const rule = BADGE_RULES.find((one) => one === query[badge])
    if (rule !== undefined) badges[badge] = rule
  }
  const ranges: Partial<Record<RangeColumn, Range>> = {}
  for (const column of RANGE_COLUMNS) {
    const range = readRange(text(column))
    if (range !== null) ranges[column] = range
  }
  return {
    filter: {
      query: text('q'),
      market: isMarket(query['market']) ? query['market'] : NO_FILTER.market,
      standing: readStanding(query['standing']),
      section: text('section'),
      sector: text('sector'),
      list: text('list'),
      badges,
      ranges,
    },
    order: query['sort'] === undefined ? MOST_TRADED_FIRST : readSort(text('sort')),
    placing: PLACINGS.find((one) => one === query['order']) ?? 'live',
  }
}

/** @param text `1000..5000`, open at either end */
export function readRange(text: string): Range | null {
  const found = /^(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?$/.exec(text)
  if (found === null) return null
  const [from, to] = [found[1], found[2]].map((end) => (end === undefined ? null : Number(end)))
  return from == null && to == null ? null : { from: from ?? null, to: to ?? null }
}

function readSort(text: string): SortOrder {
  return readOrder(
    text.split(',').map((key) => {
      const column = key.replace(/^-/, '')
      return {
        column: COLUMNS.find((one) => one === column),
        direction: key.startsWith('-') ? 'descending' : 'ascending',
      }
    }),
  )
}
