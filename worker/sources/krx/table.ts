import { SourceFault } from '../access/fault.ts'

/** A table as received: rows of texts, and the time of the answer, still text. */
export interface KrxTable {
  rows: unknown[]
  currentDatetime: unknown
}

const ROW_KEYS = ['OutBlock_1', 'output', 'block1']

/**
 * The rows have one of three names, depending on the table.
 *
 * @throws SourceFault `unusable_answer` when none of them is there
 */
export function readTable(answer: Record<string, unknown>): KrxTable {
  const rows = ROW_KEYS.map((key) => answer[key]).find((value) => Array.isArray(value))
  if (rows === undefined) throw new SourceFault('unusable_answer', 'the answer holds no table', 'transient')
  return { rows, currentDatetime: answer.CURRENT_DATETIME }
}
