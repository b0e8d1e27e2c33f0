import type { QuoteRow } from '#shared/market/quote'
import { spreadsheetLiteral, spreadsheetText } from '#shared/spreadsheet-text'
import { COLUMN } from './columns.ts'
import type { ColumnId, CsvWords } from './columns.ts'

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * The rows as CSV for spreadsheets (RFC 4180, UTF-8 with byte order mark): the visible columns in their order, the code
 * in a column before the name, numbers unformatted in base units.
 */
export function boardCsv(rows: Iterable<QuoteRow>, columns: readonly ColumnId[], words: CsvWords): string {
  const head = columns.flatMap((column) =>
    column === 'name' ? [words.code, words.head(column)] : [words.head(column)],
  )
  const lines = [head.map(textField)]
  for (const row of rows) lines.push(columns.flatMap((column) => fieldsOf(column, row, words)))
  return BYTE_ORDER_MARK + lines.map((fields) => `${fields.join()}\r\n`).join('')
}

function fieldsOf(column: ColumnId, row: QuoteRow, words: CsvWords): string[] {
  if (column === 'name') return [quoted(spreadsheetLiteral(row.code)), textField(row.name)]
  const { value: valueOf, csv } = COLUMN[column]
  const value = csv === undefined ? valueOf(row, words.sectorOf) : csv(row, words)
  return [typeof value === 'string' ? textField(value) : numberField(value)]
}

/** Won and numbers of shares are integers; ratios have three decimals at most. */
function numberField(value: number | null): string {
  if (value === null) return ''
  return String(Number.isInteger(value) ? value : Number(value.toFixed(3)))
}

function textField(text: string): string {
  return quoted(spreadsheetText(text))
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
