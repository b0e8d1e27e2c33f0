import type { QuoteRow } from '#shared/market/quote'
import { COLUMN, COLUMNS, moves } from './columns.ts'
import type { ColumnId } from './columns.ts'

export type SortDirection = 'ascending' | 'descending'

/** First the column that decides, then those that break ties. */
export type SortOrder = readonly { column: ColumnId; direction: SortDirection }[]

/** The board begins with what is traded most. */
export const MOST_TRADED_FIRST: SortOrder = [{ column: 'turnover', direction: 'descending' }]

/** What is stored as far as it is an order, each column once; without one the board begins as usual. */
export function readOrder(stored: unknown): SortOrder {
  const order: { column: ColumnId; direction: SortDirection }[] = []
  for (const one of Array.isArray(stored) ? (stored as unknown[]) : []) {
    const { column, direction } = Object(one) as Record<string, unknown>
    const known = COLUMNS.find((id) => id === column)
    if (known === undefined || order.some((key) => key.column === known)) continue
    if (direction === 'ascending' || direction === 'descending') order.push({ column: known, direction })
  }
  return order.length === 0 ? MOST_TRADED_FIRST : order
}

/** Ids in the order asked for. Ties end in the order of codes, so that equal rows never trade places by themselves. */
export function sortedIds(rows: readonly QuoteRow[], order: SortOrder): number[] {
  const keys = order.map(({ column, direction }) => {
    const valueOf = COLUMN[column].value
    return { values: rows.map(valueOf), sign: direction === 'ascending' ? 1 : -1 }
  })
  const places = rows.map((_, place) => place)
  places.sort((a, b) => {
    for (const { values, sign } of keys) {
      const left = values[a] ?? null
      const right = values[b] ?? null
      if (left === right) continue
      if (left === null) return 1
      if (right === null) return -1
      // Names too by code unit: Hangul syllables stand in Unicode in the order of 가나다, and a collator is fifty times slower.
      return left < right ? -sign : sign
    }
    return (rows[a] as QuoteRow).code < (rows[b] as QuoteRow).code ? -1 : 1
  })
  return places.map((place) => (rows[place] as QuoteRow).id)
}

/** Names begin at ㄱ, numbers at the largest. */
export function firstDirection(column: ColumnId): SortDirection {
  return COLUMN[column].ascends === true ? 'ascending' : 'descending'
}

export const isSameOrder = (a: SortOrder, b: SortOrder): boolean =>
  a.length === b.length &&
  a.every(({ column, direction }, at) => column === b[at]?.column && direction === b[at].direction)

/** Whether rows of this order trade places by themselves while the market moves. */
export const orderMoves = (order: SortOrder): boolean => order.some(({ column }) => moves(column))

/** A click sorts by that column alone or turns it round; with shift it becomes a further key, or turns round where it stands. */
export function nextOrder(order: SortOrder, column: ColumnId, further: boolean): SortOrder {
  const at = order.findIndex((key) => key.column === column)
  const turned = (key: SortOrder[number]): SortOrder[number] => ({
    column,
    direction: key.direction === 'ascending' ? 'descending' : 'ascending',
  })
  const present = order[at]
  if (further) {
    return present === undefined
      ? [...order, { column, direction: firstDirection(column) }]
      : order.map((key, place) => (place === at ? turned(key) : key))
  }
  return [at === 0 && present !== undefined ? turned(present) : { column, direction: firstDirection(column) }]
}
