import type { QuoteRow } from '#shared/market/quote'
import { spreadsheetLiteral, spreadsheetText } from '#shared/spreadsheet-text'
import { badgesOf } from '../../market/badges.ts'
import type { Badge } from '../../market/badges.ts'
import { VALUES, rateOf } from '../../market/column-values.ts'
import type { ColumnId } from '../../market/columns.ts'
import { clockTime } from '../../words/numbers.ts'

/** Words of a file: the head of each column, and the marks. */
export interface CsvWords {
  code: string
  /** With the plain unit where a column has one: `거래대금 (원)`. */
  head: (column: ColumnId) => string
  badge: (badge: Badge) => string
  section: (name: string) => string
}

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * The rows as a file that spreadsheets read rightly (RFC 4180, UTF-8 with its mark): the columns of the screen in their
 * order, the code on its own before the name, numbers plain and in their base units.
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
  if (column === 'rate') return [numberField(rateOf(row))]
  if (column === 'state') return [textField(badgesOf(row).map(words.badge).join(' '))]
  if (column === 'asOf') return [row.state === 'no_data' ? '' : clockTime(row.asOfMs)]
  if (column === 'section') return [textField(words.section(row.section))]
  const value = VALUES[column](row)
  return [typeof value === 'string' ? textField(value) : numberField(value)]
}

/** Won and shares are whole; shares of something have three decimals at most. */
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
