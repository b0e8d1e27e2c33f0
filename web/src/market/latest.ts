/**
 * Rows as a list tells them, of which one that changed comes anew: each once, as it is now, the newest first. So the page
 * of a list whose rows change has each of them where it was.
 */
export function latest<Row extends { id: number; seq: number }>(rows: readonly Row[]): Row[] {
  const byId = new Map<number, Row>()
  for (const row of rows) {
    const known = byId.get(row.id)
    if (known === undefined || known.seq < row.seq) byId.set(row.id, row)
  }
  return [...byId.values()].sort((a, b) => b.id - a.id)
}
