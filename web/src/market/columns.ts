/** Every column there is. The first twelve, in this order, are what a board begins with. */
export const COLUMNS = [
  'name',
  'price',
  'change',
  'rate',
  'volume',
  'turnover',
  'open',
  'high',
  'low',
  'range',
  'cap',
  'state',
  'base',
  'average',
  'amplitude',
  'rotation',
  'shares',
  'market',
  'section',
  'asOf',
] as const
export type ColumnId = (typeof COLUMNS)[number]

/** Says which listing a row is; it is always there, and always first. */
export const NAME_COLUMN = 'name'

/** What the board shows while nobody has chosen columns, and in which order they make room on a narrow screen. */
export const STANDARD_COLUMNS: readonly ColumnId[] = COLUMNS.slice(0, 12)
export const FIRST_TO_GO: readonly (readonly ColumnId[])[] = [
  ['range'],
  ['open', 'high', 'low'],
  ['volume', 'cap'],
  ['state'],
]

/** What a row of two lines has room for; its places are in features/listings/board-table.css. */
export const PHONE_COLUMNS: readonly ColumnId[] = ['name', 'price', 'rate', 'change', 'turnover', 'state']

/** Columns whose values do not move while the market does: an order by them stays true. */
const STILL: ReadonlySet<ColumnId> = new Set(['name', 'base', 'shares', 'market', 'section'])

export const moves = (column: ColumnId): boolean => !STILL.has(column)

/** What a column needs, in pixels, and its share of the room that is left over. */
export const COLUMN_WIDTHS: Readonly<Record<ColumnId, { px: number; share: number }>> = {
  name: { px: 168, share: 1.6 },
  price: { px: 76, share: 0.8 },
  change: { px: 84, share: 0.9 },
  rate: { px: 72, share: 0.7 },
  volume: { px: 96, share: 1 },
  turnover: { px: 92, share: 0.9 },
  open: { px: 76, share: 0.8 },
  high: { px: 76, share: 0.8 },
  low: { px: 76, share: 0.8 },
  range: { px: 84, share: 0.8 },
  cap: { px: 96, share: 1 },
  state: { px: 96, share: 0.8 },
  base: { px: 76, share: 0.8 },
  average: { px: 80, share: 0.8 },
  amplitude: { px: 72, share: 0.7 },
  rotation: { px: 72, share: 0.7 },
  shares: { px: 116, share: 1 },
  market: { px: 108, share: 0.8 },
  section: { px: 132, share: 1 },
  asOf: { px: 80, share: 0.7 },
}
