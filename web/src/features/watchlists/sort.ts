import type { WatchedRow } from './rows.ts'

/** The sortable columns. */
export const SORT_COLUMNS = [
  'name',
  'price',
  'rate',
  'target',
  'toTarget',
  'stop',
  'toStop',
  'disclosure',
  'note',
] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

export interface Sort {
  column: SortColumn
  reversed: boolean
}

/** What is first without being reversed: names and notes from the first letter, distances from the nearest; else the highest or newest. */
const RISING: ReadonlySet<SortColumn> = new Set(['name', 'note', 'toTarget', 'toStop'])

export const directionOf = ({ column, reversed }: Sort) =>
  RISING.has(column) === reversed ? 'descending' : 'ascending'

/** The translation key of a column. */
export const wordOf = (column: SortColumn): string =>
  column === 'price' || column === 'rate'
    ? `column.${column}`
    : `watchlist.${column === 'name' ? 'stock' : column}`

/** The sort after a click on a head: by its column, then reversed, then the list's own order (null). */
export function pressed(column: SortColumn, before: Sort | null): Sort | null {
  if (before?.column !== column) return { column, reversed: false }
  return before.reversed ? null : { column, reversed: true }
}

/** Reads a stored sort; invalid ones mean the list's own order (null). */
export function readSort(text: string): Sort | null {
  const reversed = text.startsWith('-')
  const column = SORT_COLUMNS.find((one) => one === (reversed ? text.slice(1) : text))
  return column === undefined ? null : { column, reversed }
}
export const textOfSort = (sort: Sort | null): string =>
  sort === null ? '' : `${sort.reversed ? '-' : ''}${sort.column}`

type Key = number | string | null

/** Sorts rows by a column, unknown values last; null: unsorted. */
export function sortedRows(rows: readonly WatchedRow[], sort: Sort | null): readonly WatchedRow[] {
  if (sort === null) return rows
  const sign = directionOf(sort) === 'ascending' ? 1 : -1
  return [...rows].sort((a, b) => {
    const [one, other] = [keyOf(a, sort.column), keyOf(b, sort.column)]
    const byKey =
      one === null || other === null
        ? Number(one === null) - Number(other === null)
        : sign * compared(one, other)
    return byKey || compared(a.name, b.name)
  })
}

function compared(one: number | string, other: number | string): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return String(one).localeCompare(String(other), 'ko')
}

function keyOf(row: WatchedRow, column: SortColumn): Key {
  switch (column) {
    case 'name':
    case 'price':
    case 'rate':
      return row[column]
    case 'toTarget':
    case 'toStop':
      return row[column] === null ? null : Math.abs(row[column])
    case 'target':
      return row.item.target_price
    case 'stop':
      return row.item.stop_price
    case 'disclosure':
      return row.disclosedMs
    case 'note':
      return row.item.note || null
  }
}
