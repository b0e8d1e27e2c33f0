/**
 * Deduplicates rows of a list in which changed rows arrive again: each once, in its latest version, newest first, so
 * that a changed row keeps its place.
 */
export function latest<Row extends { id: number; seq: number }>(rows: readonly Row[]): Row[] {
  const byId = new Map<number, Row>()
  for (const row of rows) {
    const known = byId.get(row.id)
    if (known === undefined || known.seq < row.seq) byId.set(row.id, row)
  }
  return [...byId.values()].sort((a, b) => b.id - a.id)
}
