import type { Knex } from 'knex'
import type { Database } from '../pool.ts'

/**
 * What only the owner of the tables can do, in one transaction: change the trail with its triggers disabled.
 */
export async function tamper(database: Database, work: (transaction: Knex.Transaction) => Promise<unknown>) {
  await database.transaction(async (transaction) => {
    for (const table of ['audit_logs', 'audit_head'])
      await transaction.raw('ALTER TABLE ?? DISABLE TRIGGER USER', table)
    await work(transaction)
    for (const table of ['audit_logs', 'audit_head'])
      await transaction.raw('ALTER TABLE ?? ENABLE TRIGGER USER', table)
  })
}

/** Resets the trail to its state before the first row. */
export async function emptyTrail(database: Database): Promise<void> {
  await tamper(database, async (transaction) => {
    await transaction.raw('TRUNCATE audit_logs RESTART IDENTITY')
    await transaction('audit_head').delete()
    await transaction('audit_head').insert({ seq: 0, hash: '0'.repeat(64) })
  })
}
