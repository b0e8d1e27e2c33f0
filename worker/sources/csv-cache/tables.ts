import { CsvError, parse } from 'csv-parse/sync'
import type { IndexCode } from '#shared/market/index-quote'
import type { ParsedMarket, SourceIndex } from '../source.ts'
import { SourceError } from '../source.ts'
import { parseIndices } from '../krx/indices.ts'
import { parseListing } from '../krx/listing.ts'

/** A file's columns, and their names in the exchange's tables that they were made from. */
const LISTING_COLUMNS = {
  Code: 'ISU_SRT_CD',
  ISU_CD: 'ISU_CD',
  Name: 'ISU_ABBRV',
  Market: 'MKT_NM',
  Dept: 'SECT_TP_NM',
  Close: 'TDD_CLSPRC',
  ChangeCode: 'FLUC_TP_CD',
  Changes: 'CMPPREVDD_PRC',
  Open: 'TDD_OPNPRC',
  High: 'TDD_HGPRC',
  Low: 'TDD_LWPRC',
  Volume: 'ACC_TRDVOL',
  Amount: 'ACC_TRDVAL',
  Stocks: 'LIST_SHRS',
} as const

const INDEX_COLUMNS = {
  Close: 'CLSPRC_IDX',
  Comp: 'CMPPREVDD_IDX',
  Open: 'OPNPRC_IDX',
  High: 'HGPRC_IDX',
  Low: 'LWPRC_IDX',
  Volume: 'ACC_TRDVOL',
  Amount: 'ACC_TRDVAL',
} as const

const INDEX_NAMES: Readonly<Record<IndexCode, string>> = {
  KOSPI: '코스피',
  KOSDAQ: '코스닥',
  KOSPI200: '코스피 200',
}

/**
 * All listings at one moment, in the format of the CSV cache: UTF-8 with a byte order mark, quotes where
 * needed, `-` and empty cells before the day's first data. Rows that cannot be parsed are set aside.
 *
 * @throws SourceError `truncated_answer`: it ends within a row; `unusable_answer`: it is not such a file, or
 * most of its rows cannot be parsed
 */
export function parseSnapshot(text: string): Pick<ParsedMarket, 'rows' | 'setAside'> {
  const { head, rows } = readCsv(text)
  const missing = Object.keys(LISTING_COLUMNS).filter((column) => !head.includes(column))
  if (missing.length > 0) throw unusable(`the snapshot has no column ${missing.join(', ')}`)
  refuseTruncated(text, head, rows)
  const parsed = parseListing(rows.map((row) => ({ ...renamed(row, LISTING_COLUMNS), MKT_ID: row.MarketId })))
  if (rows.length > 0 && parsed.setAside.length * 2 <= rows.length) return parsed
  if (rows.length === 0) throw new SourceError('empty_answer', 'the snapshot holds no listing')
  const counts = `${parsed.setAside.length} of ${rows.length} rows`
  throw unusable(`${counts} cannot be understood, the first: ${parsed.setAside[0]?.reason ?? ''}`)
}

/** The values of an index, and the date that the file states. */
export interface IndexSnapshot {
  date: string
  index: SourceIndex
}

/** The day's values of one index; null while its file is empty. @throws SourceError `unusable_answer` */
export function parseIndexSnapshot(code: IndexCode, text: string): IndexSnapshot | null {
  const row = readCsv(text).rows.at(-1)
  if (row === undefined) return null
  const cells = { ...renamed(row, INDEX_COLUMNS), IDX_NM: INDEX_NAMES[code] }
  const { indices, setAside } = parseIndices([cells])
  if (setAside[0] !== undefined) throw unusable(`${code}: ${setAside[0].reason}`)
  return indices[0] === undefined ? null : { date: row.Date ?? '', index: indices[0] }
}

type Row = Record<string, string>

function readCsv(text: string): { head: string[]; rows: Row[] } {
  let head: string[] = []
  const columns = (names: string[]) => (head = names)
  try {
    const options = { bom: true, columns, skip_empty_lines: true, relax_column_count: true }
    return { rows: parse<Row>(text, options), head }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const isCut = error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED'
    throw isCut ? truncated() : unusable(`the snapshot is no CSV: ${why}`)
  }
}

/** A truncated file ends within a row; a complete file without a last line break ends with a whole one. */
function refuseTruncated(text: string, head: readonly string[], rows: readonly Row[]): void {
  const last = rows.at(-1)
  if (last === undefined || text.endsWith('\n')) return
  if (Object.keys(last).length < head.length) throw truncated()
}

function renamed(row: Row, columns: Readonly<Record<string, string>>): Row {
  return Object.fromEntries(Object.entries(columns).map(([from, to]) => [to, row[from] ?? '']))
}

function truncated(): SourceError {
  return new SourceError('truncated_answer', 'the snapshot breaks off within a row')
}

function unusable(message: string): SourceError {
  return new SourceError('unusable_answer', message)
}
