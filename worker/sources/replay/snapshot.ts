import { parse } from 'csv-parse/sync'
import type { IndexCode } from '#shared/market/index-quote'
import type { ParsedMarket, SourceIndex } from '../source.ts'
import { SourceError } from '../source.ts'
import { parseIndices } from '../krx/indices.ts'
import { parseListing } from '../krx/listing.ts'

/** A file's columns, and what the same are called in the tables of the exchange they were made from. */
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
 * All listings at one moment, as the files of the CSV cache have them: UTF-8 with a byte order mark, quotes where they are
 * needed, `-` and empty cells before the day's first data. Rows that cannot be understood are set aside.
 *
 * @throws SourceError `unusable_answer`: not such a file, or hardly a row of it can be understood
 */
export function parseSnapshot(text: string): Pick<ParsedMarket, 'rows' | 'setAside'> {
  const { head, rows } = readCsv(text)
  const missing = Object.keys(LISTING_COLUMNS).filter((column) => !head.includes(column))
  if (missing.length > 0) throw unusable(`the snapshot has no column ${missing.join(', ')}`)
  const parsed = parseListing(rows.map((row) => ({ ...renamed(row, LISTING_COLUMNS), MKT_ID: row.MarketId })))
  if (parsed.setAside.length * 2 <= rows.length) return parsed
  const counts = `${parsed.setAside.length} of ${rows.length} rows`
  throw unusable(`${counts} cannot be understood, the first: ${parsed.setAside[0]?.reason ?? ''}`)
}

/** The day's values of one index; none while its file is empty. @throws SourceError `unusable_answer` */
export function parseIndexSnapshot(code: IndexCode, text: string): SourceIndex[] {
  const table = readCsv(text).rows.map((row) => ({
    ...renamed(row, INDEX_COLUMNS),
    IDX_NM: INDEX_NAMES[code],
  }))
  const { indices, setAside } = parseIndices(table.slice(-1))
  if (setAside[0] !== undefined) throw unusable(`${code}: ${setAside[0].reason}`)
  return indices
}

type Row = Record<string, string>

function readCsv(text: string): { head: string[]; rows: Row[] } {
  let head: string[] = []
  const columns = (names: string[]) => (head = names)
  try {
    const options = { bom: true, columns, skip_empty_lines: true, relax_column_count: true }
    return { rows: parse<Row>(text, options), head }
  } catch (error) {
    throw unusable(`the snapshot is no CSV: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function renamed(row: Row, columns: Readonly<Record<string, string>>): Row {
  return Object.fromEntries(Object.entries(columns).map(([from, to]) => [to, row[from] ?? '']))
}

function unusable(message: string): SourceError {
  return new SourceError('unusable_answer', message)
}
