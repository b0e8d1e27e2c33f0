/** Columns of the board, in their order. Which of them fit is decided by width, in styles/board-table.css. */
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
] as const
export type ColumnId = (typeof COLUMNS)[number]
