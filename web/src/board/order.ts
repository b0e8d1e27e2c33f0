import type { QuoteRow } from '#shared/market/quote'
import type { ColumnId } from './columns.ts'
import { STANDINGS, standingOf } from './standing.ts'

export type SortDirection = 'ascending' | 'descending'

/** First the column that decides, then those that break ties. */
export type SortOrder = readonly { column: ColumnId; direction: SortDirection }[]

const change = (row: QuoteRow) =>
  row.price === null || row.previousClose === null ? null : row.price - row.previousClose

/** Position of the price between the day's low and high, 0 to 1; null on a day without a range. */
export function rangePosition(row: Pick<QuoteRow, 'price' | 'high' | 'low'>): number | null {
  if (row.price === null || row.high === null || row.low === null || row.high <= row.low) return null
  return Math.min(1, Math.max(0, (row.price - row.low) / (row.high - row.low)))
}

/** What a column sorts by; null sorts last in both directions. */
const SORT_VALUES: Record<ColumnId, (row: QuoteRow) => number | string | null> = {
  name: (row) => row.name,
  price: (row) => row.price,
  change,
  rate: (row) => {
    const won = change(row)
    return won === null || !row.previousClose ? null : won / row.previousClose
  },
  volume: (row) => row.volume,
  turnover: (row) => row.value,
  open: (row) => row.open,
  high: (row) => row.high,
  low: (row) => row.low,
  range: rangePosition,
  cap: (row) => (row.price === null ? null : row.price * row.shares),
  state: (row) => STANDINGS.indexOf(standingOf(row)),
}

/** Ids in the order asked for. Ties end in the order of codes, so that equal rows never trade places by themselves. */
export function sortedIds(rows: readonly QuoteRow[], order: SortOrder): number[] {
  const keys = order.map(({ column, direction }) => {
    const valueOf = SORT_VALUES[column]
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
  return column === 'name' || column === 'state' ? 'ascending' : 'descending'
}

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
