import type { QuoteRow } from '#shared/market/quote'
import { changeOf } from '../../market/change.ts'
import { directionOf } from '../../market/standing.ts'
import { NO_NUMBER, changeSize, whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import { COLUMN } from './columns.ts'
import type { ColumnId, TextColumn } from './columns.ts'

export type Tone = 'up' | 'down' | 'flat'

export const isTextColumn = (column: ColumnId): column is TextColumn => COLUMN[column].text !== undefined

/** Words that stand inside a row. */
export interface RowWords {
  language: Language
  /** Before the base price, while there is no price: `기준 52,300`. */
  base: string
}

const TONES = { '-1': 'down', '0': 'flat', '1': 'up' } as const

/** The colour of a price by where it stands against the base price. */
export function toneOf(priceKrw: number | null, previousClose: number | null): Tone | null {
  return priceKrw === null ? null : TONES[`${directionOf({ price: priceKrw, previousClose })}`]
}

/** The colour of a column's text; null: ink. */
export function columnTone(column: TextColumn, row: QuoteRow): Tone | null {
  const priceOf = COLUMN[column].coloured
  return priceOf === undefined ? null : toneOf(priceOf(row), row.previousClose)
}

export const columnText = (column: TextColumn, row: QuoteRow, { language }: RowWords): string =>
  COLUMN[column].text?.(row, language) ?? NO_NUMBER

/** The size of the change, or the base price while there is no price yet. */
export function changeText(row: QuoteRow, { base }: RowWords): string {
  if (row.price === null && row.previousClose !== null) return `${base} ${whole(row.previousClose)}`
  return changeSize(changeOf(row))
}

/** Rows without a trade stay in sight, but step back. */
export const isMuted = ({ state }: Pick<QuoteRow, 'state'>): boolean =>
  state === 'halted' || state === 'no_data'
