import type { QuoteRow } from '#shared/market/quote'
import { COLUMN, COLUMNS, NO_SECTORS, moves } from './columns.ts'
import type { ColumnId, SectorOf } from './columns.ts'

export type SortDirection = 'ascending' | 'descending'

/** Sort keys: the primary column, then those that break ties. */
export type SortOrder = readonly { column: ColumnId; direction: SortDirection }[]

/** Default: highest turnover first. */
export const MOST_TRADED_FIRST: SortOrder = [{ column: 'turnover', direction: 'descending' }]

/** Reads a stored order, each column once; the default if invalid. */
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

/** Sorts ids. The last key is the code, so that equal rows never swap by themselves. */
export function sortedIds(
  rows: readonly QuoteRow[],
  order: SortOrder,
  sectorOf: SectorOf = NO_SECTORS,
): number[] {
  const keys = order.map(({ column, direction }) => {
    const valueOf = COLUMN[column].value
    return { values: rows.map((row) => valueOf(row, sectorOf)), sign: direction === 'ascending' ? 1 : -1 }
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

/** The first direction of a column: names ascending, numbers descending. */
export function firstDirection(column: ColumnId): SortDirection {
  return COLUMN[column].ascends === true ? 'ascending' : 'descending'
}

export const isSameOrder = (a: SortOrder, b: SortOrder): boolean =>
  a.length === b.length &&
  a.every(({ column, direction }, at) => column === b[at]?.column && direction === b[at].direction)

/** Whether the order of rows changes during trading. */
export const orderMoves = (order: SortOrder): boolean => order.some(({ column }) => moves(column))

/** The order after a click: by that column, or reversed; with shift it is added as a further key, or reversed in place. */
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
