import { SourceFault } from '../access/fault.ts'

/** A table as the exchange sends it: rows of texts, and the moment the answer was made, still text. */
export interface KrxTable {
  rows: unknown[]
  currentDatetime: unknown
}

const ROW_KEYS = ['OutBlock_1', 'output', 'block1']

/**
 * The rows are under one of three names, depending on the table.
 *
 * @throws SourceFault `unusable_answer` when there are none under any
 */
export function readTable(answer: Record<string, unknown>): KrxTable {
  const rows = ROW_KEYS.map((key) => answer[key]).find((value) => Array.isArray(value))
  if (rows === undefined) throw new SourceFault('unusable_answer', 'the answer holds no table', 'transient')
  return { rows, currentDatetime: answer.CURRENT_DATETIME }
}
