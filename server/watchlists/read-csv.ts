import { CsvError, parse } from 'csv-parse/sync'
import type { FieldError } from '#shared/protocol/problem'
import { MAX_PRICE, MAX_WATCHED, NOTE_LENGTH } from '#shared/watchlists/watchlist'
import { plain } from '#shared/market/search/typed-text'
import { spreadsheetContent } from '#shared/spreadsheet-text'
import { plainText } from '#shared/rest/fields'
import type { StockCode } from '#shared/market/quote'
import type { ItemInput } from '#shared/rest/watchlists'
import type { KnownListings, MeantCode } from './known-listings.ts'

export interface ReadItem extends ItemInput {
  code: StockCode
}

/** The rows of a file, or all of its errors. */
export type ReadCsv = { items: ReadItem[] } | { errors: FieldError[] }

const COLUMNS = {
  code: ['code', '종목코드', '코드', '단축코드', 'ticker', 'symbol', 'isin'],
  name: ['name', '종목명', '종목', '이름', '한글종목명'],
  note: ['note', '메모', '비고', 'memo'],
  target: ['target_price', '목표가', '목표', 'target'],
  stop: ['stop_price', '손절가', '손절', 'stop', '손절매가'],
} as const
type Column = keyof typeof COLUMNS
type Places = ReadonlyMap<string, number>

/** The maximum number of reported errors. */
const MAX_ERRORS = 100
/** The maximum size of a file, far above that of one list. */
const MAX_ROWS = 1_000
const MAX_COLUMNS = 100
const MAX_CELL_LENGTH = 1_000

/** Parses a file with a header row; the separator is the most frequent one in the header. */
export function readCsv(text: string, known: KnownListings): ReadCsv {
  const rows = rowsOf(text)
  if (rows === null) return wrong('csv', 'not_csv', 'is not CSV')
  const [head = [], ...body] = rows
  const places = placesOf(head)
  if (!places.has('code') && !places.has('name'))
    return wrong('csv', 'no_code_column', 'has no column code or name in its first row')

  if (body.length > MAX_ROWS) return wrong('csv', 'too_many_items', `has more than ${MAX_ROWS} rows`)

  const items = new Map<StockCode, ReadItem>()
  const errors: FieldError[] = []
  for (const [at, cells] of body.entries()) {
    if (errors.length === MAX_ERRORS) break
    // Empty rows of spreadsheets, usually at the end.
    if (cells.every((cell) => cell.trim() === '')) continue
    const fault = (code: string, message: string) => errors.push({ field: `row ${at + 2}`, code, message })
    const row = readRow(cells, places, known)
    if ('fault' in row) fault(row.fault, `${row.fault}: ${row.text.slice(0, 60)}`)
    else if (items.has(row.code)) fault('duplicate_code', `${row.code} is there twice`)
    else items.set(row.code, row)
  }
  if (errors.length > 0) return { errors }
  if (items.size > MAX_WATCHED) return wrong('csv', 'too_many_items', `has more than ${MAX_WATCHED} codes`)
  return { items: [...items.values()] }
}

const wrong = (field: string, code: string, message: string): ReadCsv => ({
  errors: [{ field, code, message }],
})

/** The rows of a file, up to one more than allowed; null: unreadable. */
function rowsOf(text: string): string[][] | null {
  const [head = ''] = text.split(/\r?\n|\r/, 1)
  const [delimiter = ','] = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length)
  try {
    const rows: string[][] = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      to: MAX_ROWS + 2,
    })
    return rows.map((cells) => cells.slice(0, MAX_COLUMNS).map(contentOf))
  } catch (error) {
    if (error instanceof CsvError) return null
    throw error
  }
}

/** A cell longer than any valid value is cut; it is invalid anyway. */
const contentOf = (cell: string): string =>
  cell.length > MAX_CELL_LENGTH ? cell.slice(0, MAX_CELL_LENGTH) : spreadsheetContent(cell)

function placesOf(head: readonly string[]): Places {
  const names = head.map(plain)
  const found = Object.entries(COLUMNS).flatMap(([column, words]) => {
    const at = names.findIndex((name) => words.some((word) => plain(word) === name))
    return at < 0 ? [] : [[column, at] as const]
  })
  return new Map(found)
}

interface Fault {
  fault: string
  text: string
}

function readRow(cells: readonly string[], places: Places, known: KnownListings): ReadItem | Fault {
  const cell = (column: Column) => cells[places.get(column) ?? -1]?.trim() ?? ''
  const meant = meantBy(cell('code'), cell('name'), known)
  if ('fault' in meant) return { ...meant, text: cell('code') || cell('name') }
  const note = cell('note')
  if (!plainText(NOTE_LENGTH).safeParse(note).success) return { fault: 'bad_note', text: note }
  const [target, stop] = [priceIn(cell('target')), priceIn(cell('stop'))]
  if (target === undefined) return { fault: 'bad_price', text: cell('target') }
  if (stop === undefined) return { fault: 'bad_price', text: cell('stop') }
  return {
    code: meant.code,
    ...(note === '' ? {} : { note }),
    ...(target === null ? {} : { target_price: target }),
    ...(stop === null ? {} : { stop_price: stop }),
  }
}

/** A code takes precedence over a name, which may have changed. */
function meantBy(code: string, name: string, known: KnownListings): MeantCode {
  if (code === '') return known.byName(name)
  const byCode = known.byCode(code)
  // The column of codes may contain names.
  const byName = known.byName(code)
  return 'fault' in byCode && 'code' in byName ? byName : byCode
}

/** Parses a price in won, with or without separators and currency sign. Null: empty; undefined: invalid. */
function priceIn(text: string): number | null | undefined {
  if (text === '') return null
  const bare = text
    .normalize('NFKC')
    .replace(/[₩\\￦,\s원]/gu, '')
    .replace(/\.0+$/, '')
  const price = /^\d{1,10}$/.test(bare) ? Number(bare) : NaN
  return price >= 1 && price <= MAX_PRICE ? price : undefined
}
