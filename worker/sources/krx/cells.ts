/** A row of a table before it is parsed: texts by column name. */
export type Cells = Readonly<Record<string, unknown>>

/** A row that cannot be parsed; the message has the reason. */
export class UnreadableRow extends Error {}

const WHOLE = /^-?(?:\d{1,3}(?:,\d{3})+|\d+)$/
const DECIMAL = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/

/** The limits of the database columns; one row beyond them would fail the whole poll. */
const MAX_PRICE_KRW = 2 ** 31 - 1
const POINTS_BELOW = 1e10

/** `-` and the empty text both mean "no value". */
export function isAbsent(cells: Cells, column: string): boolean {
  return cells[column] === '-' || cells[column] === ''
}

/** @throws UnreadableRow */
export function textOf(cells: Cells, column: string): string {
  const cell = cells[column]
  if (typeof cell !== 'string') throw new UnreadableRow(`${column} is not a text`)
  return cell.trim()
}

/**
 * A descriptive text: truncated to its column, empty when missing. It never affects the numbers of the row.
 */
export function labelOf(cells: Cells, column: string, maxCharacters: number): string {
  const cell = cells[column]
  return typeof cell === 'string' ? cell.replaceAll('\0', '').trim().slice(0, maxCharacters) : ''
}

/**
 * `"1,306,838,265"` or `"-35"`; the sign is in the value itself.
 *
 * @throws UnreadableRow
 */
export function wholeOf(cells: Cells, column: string): number {
  const text = textOf(cells, column)
  const value = WHOLE.test(text) ? Number(text.replaceAll(',', '')) : NaN
  if (!Number.isSafeInteger(value)) throw new UnreadableRow(`${column} ${quoted(text)} is not a whole number`)
  // Minus zero would differ from zero when quotes are compared.
  return value === 0 ? 0 : value
}

/** A non-negative whole number: volume, turnover, shares. @throws UnreadableRow */
export function countOf(cells: Cells, column: string): number {
  const value = wholeOf(cells, column)
  if (value < 0) throw new UnreadableRow(`${column} ${value} is below zero`)
  return value
}

/** Won. @throws UnreadableRow */
export function priceOf(cells: Cells, column: string): number {
  const price = countOf(cells, column)
  if (!isPrice(price)) throw new UnreadableRow(`${column} ${price} is above ${MAX_PRICE_KRW}`)
  return price
}

export function isPrice(krw: number): boolean {
  return krw <= MAX_PRICE_KRW
}

/**
 * Index points in hundredths, so that base = value − change is exact: `"1,770.31"` → 177031.
 *
 * @throws UnreadableRow
 */
export function hundredthsOf(cells: Cells, column: string): number {
  const text = textOf(cells, column)
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  const value = whole === undefined ? NaN : Number(whole.replaceAll(',', '') + fraction.padEnd(2, '0'))
  if (!Number.isSafeInteger(value)) throw new UnreadableRow(`${column} ${quoted(text)} is not a number`)
  return sign === '-' && value !== 0 ? -value : value
}

/** Hundredths as points. @throws UnreadableRow */
export function pointsOf(hundredths: number, what: string): number {
  const points = hundredths / 100
  if (Math.abs(points) < POINTS_BELOW) return points
  throw new UnreadableRow(`${what} ${points} is not below ${POINTS_BELOW}`)
}

/** For logs: text from outside is truncated. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
