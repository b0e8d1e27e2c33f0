import type { QuoteRow } from '#shared/market/quote'
import { changeOf, numberOf, rateOf } from '../../market/column-values.ts'
import type { ColumnId } from '../../market/columns.ts'
import { exchangeWord } from '../../market/exchange-words.ts'
import {
  NO_NUMBER,
  capColumn,
  changeSize,
  clockTime,
  rate,
  share,
  turnoverColumn,
  whole,
} from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import { directionOf } from '../../market/standing.ts'

export type Tone = 'up' | 'down' | 'flat'

/** Columns that say one text; the others have parts. */
export type TextColumn = Exclude<ColumnId, 'name' | 'change' | 'range' | 'state'>

export const isTextColumn = (column: ColumnId): column is TextColumn =>
  column !== 'name' && column !== 'change' && column !== 'range' && column !== 'state'

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

/** Prices, coloured by where they stand against the base price. */
const COLOURED: ReadonlySet<TextColumn> = new Set(['price', 'rate', 'open', 'high', 'low', 'average'])

/** The colour of a column's text; null: ink. */
export function columnTone(column: TextColumn, row: QuoteRow): Tone | null {
  if (!COLOURED.has(column)) return null
  return toneOf(column === 'rate' ? row.price : numberOf(column, row), row.previousClose)
}

const wholeOf = (column: ColumnId) => (row: QuoteRow) => whole(numberOf(column, row))

const TEXTS: Readonly<Record<TextColumn, (row: QuoteRow, language: Language) => string>> = {
  price: wholeOf('price'),
  rate: (row) => rate(rateOf(row)),
  volume: wholeOf('volume'),
  turnover: (row, language) => turnoverColumn(numberOf('turnover', row), language),
  open: wholeOf('open'),
  high: wholeOf('high'),
  low: wholeOf('low'),
  cap: (row, language) => capColumn(numberOf('cap', row), language),
  base: wholeOf('base'),
  average: wholeOf('average'),
  amplitude: (row) => share(numberOf('amplitude', row)),
  rotation: (row) => share(numberOf('rotation', row)),
  shares: wholeOf('shares'),
  market: (row) => row.market,
  section: (row, language) => exchangeWord(row.section, language) || NO_NUMBER,
  asOf: (row) => clockTime(numberOf('asOf', row)),
}

export const columnText = (column: TextColumn, row: QuoteRow, { language }: RowWords): string =>
  TEXTS[column](row, language)

/** The size of the change, or the base price while there is no price yet. */
export function changeText(row: QuoteRow, { base }: RowWords): string {
  if (row.price === null && row.previousClose !== null) return `${base} ${whole(row.previousClose)}`
  return changeSize(changeOf(row))
}

/** Rows without a trade stay in sight, but step back. */
export const isMuted = ({ state }: Pick<QuoteRow, 'state'>): boolean =>
  state === 'halted' || state === 'no_data'
