import type { Database } from '../pool.ts'

interface Requested {
  sql: string
  bindings: string[]
}

/** The plans of the statements that are run, one text for each; `analyze` also counts the rows that each step reads. */
export async function plansOf(
  db: Database,
  work: () => Promise<unknown>,
  { analyze = false }: { analyze?: boolean } = {},
): Promise<string[]> {
  const requested: Requested[] = []
  const note = ({ sql, bindings }: Requested) => requested.push({ sql, bindings })
  db.on('query', note)
  await work()
  db.off('query', note)
  const plans: string[] = []
  for (const { sql, bindings } of requested) {
    // The event has the statement as it is sent, with numbered parameters.
    const { rows } = await db.raw<{ rows: { 'QUERY PLAN': string }[] }>(
      `EXPLAIN ${analyze ? '(ANALYZE, TIMING OFF)' : ''} ${sql.replaceAll(/\$\d+/g, '?')}`,
      bindings,
    )
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
  }
  return plans
}
