import type { QuoteRow } from '#shared/market/quote'
import { changeOf } from '#shared/market/change'
import { toneOf } from '../../market/marks.ts'
import type { Tone } from '../../market/marks.ts'
import { NO_NUMBER, changeSize, whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import { COLUMN, NO_SECTORS } from './columns.ts'
import type { ColumnId, SectorOf, TextColumn } from './columns.ts'

export const isTextColumn = (column: ColumnId): column is TextColumn => COLUMN[column].text !== undefined

/** The texts inside a row. */
export interface RowWords {
  language: Language
  /** Before the base price, while there is no price: `기준 52,300`. */
  base: string
  sectorOf?: SectorOf
}

/** The colour of a price; null: there is none. */
export function priceTone(price: number | null, previousClose: number | null): Tone | null {
  return price === null ? null : toneOf({ price, previousClose })
}

/** The colour of a column's text; null: ink. */
export function columnTone(column: TextColumn, row: QuoteRow): Tone | null {
  const priceOf = COLUMN[column].coloured
  return priceOf === undefined ? null : priceTone(priceOf(row), row.previousClose)
}

export const columnText = (
  column: TextColumn,
  row: QuoteRow,
  { language, sectorOf = NO_SECTORS }: RowWords,
): string => COLUMN[column].text?.(row, language, sectorOf) ?? NO_NUMBER

/** The absolute change, or the base price while there is no price. */
export function changeText(row: QuoteRow, { base }: RowWords): string {
  if (row.price === null && row.previousClose !== null) return `${base} ${whole(row.previousClose)}`
  return changeSize(changeOf(row))
}

/** Rows without a trade are dimmed. */
export const isMuted = ({ state }: Pick<QuoteRow, 'state'>): boolean =>
  state === 'halted' || state === 'no_data'
