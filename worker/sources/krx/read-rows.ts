import { UnreadableRow, type Cells } from './cells.ts'

/**
 * Parses rows one by one; an invalid one is set aside with the reason, an empty one is skipped.
 *
 * @param nameColumn the column that names a row in the log
 */
export function readRows<Row>(
  rows: readonly unknown[],
  nameColumn: string,
  read: (cells: Cells) => Row | null,
): { parsed: Row[]; setAside: { row: string; reason: string }[] } {
  const parsed: Row[] = []
  const setAside: { row: string; reason: string }[] = []
  for (const [index, raw] of rows.entries()) {
    const cells = (raw ?? {}) as Cells
    try {
      const row = read(cells)
      if (row !== null) parsed.push(row)
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error
      const name = cells[nameColumn]
      setAside.push({
        row: typeof name === 'string' ? name.slice(0, 40) : `row ${index + 1}`,
        reason: error.message,
      })
    }
  }
  return { parsed, setAside }
}
