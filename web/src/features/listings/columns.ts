import { changeOf, rateOf } from '#shared/market/change'
import { rangeValue } from '#shared/market/listing-filter'
import type { QuoteRow } from '#shared/market/quote'
import { STANDINGS, standingOf } from '#shared/market/standing'
import type { Badge } from '../../market/badges.ts'
import { badgesOf } from '../../market/badges.ts'
import { rangePosition } from '../../market/day-range.ts'
import { exchangeWord } from '../../market/exchange-words.ts'
import { NO_NUMBER, capColumn, clockTime, rate, share, turnoverColumn, whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'

type Value = number | string | null

/** 업종 as in the source, which is no part of a quote; null: unknown. */
export type SectorOf = (row: QuoteRow) => string | null
export const NO_SECTORS: SectorOf = () => null

/** The texts of a CSV file: column heads and badges. */
export interface CsvWords {
  code: string
  /** With the plain unit where a column has one: `거래대금 (원)`. */
  head: (column: ColumnId) => string
  badge: (badge: Badge) => string
  /** A section or a sector. */
  section: (name: string) => string
  sectorOf: SectorOf
}

/** The definition of a column; its name is in the words folders. */
interface Column {
  /** The raw value: won, shares, per cent, epoch milliseconds, text. Null: unknown. */
  value: (row: QuoteRow, sectorOf: SectorOf) => Value
  /** The text of its cell; a column without one has a cell of several parts (row-element.ts). */
  text?: (row: QuoteRow, language: Language, sectorOf: SectorOf) => string
  /** The value in a CSV file, if it differs. */
  csv?: (row: QuoteRow, words: CsvWords) => Value
  /** Minimum width in pixels, and share of the remaining space. */
  px: number
  share: number
  /** Default: right, as for numbers. */
  align?: 'left' | 'center'
  /** The price whose change against the base price colours the cell. */
  coloured?: (row: QuoteRow) => number | null
  /** Shown in a fainter colour, as secondary information. */
  soft?: true
  /** A first click sorts from the smallest: 가 before 나. */
  ascends?: true
  /** Its values do not change during trading, so an order by it stays valid. */
  still?: true
  /** Set for a standard column: the step at which a narrow screen drops it; 0: never. */
  standard?: 0 | 1 | 2 | 3 | 4
  /** Its grid area in a row of two lines (board-table.css). */
  phone?: number
  /** On a phone, the head that it stands under. */
  under?: ColumnId
  /** Its head names a unit. */
  unit?: true
}

const hasValues = ({ state }: QuoteRow): boolean => state !== 'no_data'
const inWhole = (value: (row: QuoteRow) => number | null) => (row: QuoteRow) => whole(value(row))
const cap = (row: QuoteRow) => rangeValue('cap', row)
const volume = (row: QuoteRow) => rangeValue('volume', row)
const turnover = (row: QuoteRow) => rangeValue('turnover', row)
const average = (row: QuoteRow) => (row.volume > 0 ? Math.round(row.value / row.volume) : null)
const asOf = (row: QuoteRow) => (hasValues(row) ? row.asOfMs : null)
const amplitude = (row: QuoteRow) =>
  row.high === null || row.low === null || !row.previousClose
    ? null
    : ((row.high - row.low) / row.previousClose) * 100
const rotation = (row: QuoteRow) =>
  !hasValues(row) || row.shares === 0 ? null : (row.volume / row.shares) * 100

/** All columns, in the order of the column menu. Sorting, filters, cells and CSV use these definitions. */
const TABLE = {
  name: {
    value: (row) => row.name,
    px: 168,
    share: 1.6,
    align: 'left',
    ascends: true,
    still: true,
    standard: 0,
    phone: 0,
  },
  price: {
    value: (row) => row.price,
    text: inWhole((row) => row.price),
    px: 76,
    share: 0.8,
    coloured: (row) => row.price,
    standard: 0,
    phone: 1,
  },
  change: { value: changeOf, px: 84, share: 0.9, standard: 0, phone: 3, under: 'rate' },
  rate: {
    value: (row) => rangeValue('rate', row),
    text: (row) => rate(rateOf(row)),
    csv: rateOf,
    px: 72,
    share: 0.7,
    coloured: (row) => row.price,
    standard: 0,
    phone: 2,
  },
  volume: { value: volume, text: inWhole(volume), px: 96, share: 1, soft: true, standard: 3 },
  turnover: {
    value: turnover,
    text: (row, language) => turnoverColumn(turnover(row), language),
    px: 108,
    share: 0.9,
    soft: true,
    standard: 0,
    phone: 4,
    under: 'price',
    unit: true,
  },
  open: {
    value: (row) => row.open,
    text: inWhole((row) => row.open),
    px: 76,
    share: 0.8,
    coloured: (row) => row.open,
    standard: 2,
  },
  high: {
    value: (row) => row.high,
    text: inWhole((row) => row.high),
    px: 76,
    share: 0.8,
    coloured: (row) => row.high,
    standard: 2,
  },
  low: {
    value: (row) => row.low,
    text: inWhole((row) => row.low),
    px: 76,
    share: 0.8,
    coloured: (row) => row.low,
    standard: 2,
  },
  range: { value: rangePosition, px: 84, share: 0.8, align: 'center', standard: 1 },
  cap: {
    value: cap,
    text: (row, language) => capColumn(cap(row), language),
    px: 96,
    share: 1,
    soft: true,
    standard: 3,
    unit: true,
  },
  state: {
    value: (row) => STANDINGS.indexOf(standingOf(row)),
    csv: (row, words) => badgesOf(row).map(words.badge).join(' '),
    px: 96,
    share: 0.8,
    ascends: true,
    standard: 4,
    phone: 5,
  },
  base: {
    value: (row) => row.previousClose,
    text: inWhole((row) => row.previousClose),
    px: 76,
    share: 0.8,
    soft: true,
    still: true,
  },
  average: { value: average, text: inWhole(average), px: 80, share: 0.8, coloured: average },
  amplitude: { value: amplitude, text: (row) => share(amplitude(row)), px: 72, share: 0.7, soft: true },
  rotation: { value: rotation, text: (row) => share(rotation(row)), px: 72, share: 0.7, soft: true },
  shares: {
    value: (row) => row.shares,
    text: inWhole((row) => row.shares),
    px: 116,
    share: 1,
    soft: true,
    still: true,
  },
  market: {
    value: (row) => row.market,
    text: (row) => row.market,
    px: 108,
    share: 0.8,
    align: 'left',
    soft: true,
    ascends: true,
    still: true,
  },
  section: {
    value: (row) => row.section || null,
    text: (row, language) => exchangeWord(row.section, language) || NO_NUMBER,
    csv: (row, words) => words.section(row.section),
    px: 132,
    share: 1,
    align: 'left',
    soft: true,
    ascends: true,
    still: true,
  },
  sector: {
    value: (row, sectorOf) => sectorOf(row),
    text: (row, language, sectorOf) => exchangeWord(sectorOf(row) ?? '', language) || NO_NUMBER,
    csv: (row, words) => words.section(words.sectorOf(row) ?? ''),
    px: 132,
    share: 1,
    align: 'left',
    soft: true,
    ascends: true,
    still: true,
  },
  asOf: {
    value: asOf,
    text: (row) => clockTime(asOf(row)),
    csv: (row) => (hasValues(row) ? clockTime(row.asOfMs) : null),
    px: 80,
    share: 0.7,
    soft: true,
  },
} as const satisfies Record<string, Omit<Column, 'under'> & { under?: string }>

export type ColumnId = keyof typeof TABLE
/** Columns with a single text; the others have parts. */
export type TextColumn = Exclude<ColumnId, 'name' | 'change' | 'range' | 'state'>

export const COLUMN: Readonly<Record<ColumnId, Column>> = TABLE
export const COLUMNS = Object.keys(TABLE) as readonly ColumnId[]

/** The name, which is always shown and always first. */
export const NAME_COLUMN = 'name'

/** The standard columns, and the order in which a narrow screen drops them. */
export const STANDARD_COLUMNS: readonly ColumnId[] = COLUMNS.filter((id) => COLUMN[id].standard !== undefined)
export const FIRST_TO_GO: readonly (readonly ColumnId[])[] = [1, 2, 3, 4].map((step) =>
  COLUMNS.filter((id) => COLUMN[id].standard === step),
)

/** The columns of a row of two lines. */
export const PHONE_COLUMNS: readonly ColumnId[] = COLUMNS.filter((id) => COLUMN[id].phone !== undefined).sort(
  (a, b) => (COLUMN[a].phone ?? 0) - (COLUMN[b].phone ?? 0),
)
const GIVES_WAY: ColumnId = 'turnover'

function phoneColumnsBy(sorted: ColumnId): readonly ColumnId[] {
  if (PHONE_COLUMNS.includes(sorted) || COLUMN[sorted].text === undefined) return PHONE_COLUMNS
  return PHONE_COLUMNS.map((id) => (id === GIVES_WAY ? sorted : id))
}
const PHONE_COLUMNS_BY = new Map(COLUMNS.map((sorted) => [sorted, phoneColumnsBy(sorted)]))

/** Columns of a row of two lines: what rows are sorted by is visible, in the place of the turnover. Always the same list. */
export const phoneColumns = (sorted: ColumnId = GIVES_WAY): readonly ColumnId[] =>
  PHONE_COLUMNS_BY.get(sorted) ?? PHONE_COLUMNS

/** On a phone, the head that a column stands under; undefined: it has its own, or none. */
export const headAbove = (column: ColumnId): ColumnId | undefined =>
  COLUMN[column].phone === undefined ? COLUMN[GIVES_WAY].under : COLUMN[column].under

/** Whether its values change during trading. */
export const moves = (column: ColumnId): boolean => COLUMN[column].still !== true
