import type { Database } from '../pool.ts'

/** Locks all rules until the transaction ends: no other transaction changes a rule or stores an evaluation. */
export async function holdRules(transaction: Database): Promise<void> {
  await transaction.raw('SELECT pg_advisory_xact_lock(hashtext(?))', ['alerts'])
}
