import { UnreadableRow, wholeOf, type Cells } from '../../krx/cells.ts'

/** All values are texts, and may be padded; a blank one is missing. */
export function isBlank(cells: Cells, column: string): boolean {
  const cell = cells[column]
  return cell === undefined || (typeof cell === 'string' && (cell.trim() === '' || cell.trim() === '(null)'))
}

/** A whole number; zero and blank both mean "none". @throws UnreadableRow */
export function someOf(cells: Cells, column: string): number | null {
  const value = isBlank(cells, column) ? 0 : wholeOf(cells, column)
  if (value < 0) throw new UnreadableRow(`${column} ${value} is below zero`)
  return value === 0 ? null : value
}

const DOWN: ReadonlySet<string> = new Set(['4', '5'])
const FLAT = '3'

/**
 * A change with its sign code, 1 upper limit, 2 up, 3 unchanged, 4 lower limit, 5 down. Some servers send the
 * number itself signed, others do not.
 */
export function signed(change: number, signCode: string): number {
  if (signCode === FLAT || change === 0) return 0
  return DOWN.has(signCode) ? -Math.abs(change) : Math.abs(change)
}
