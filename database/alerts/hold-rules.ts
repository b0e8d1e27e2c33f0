import type { Database } from '../pool.ts'

/** Until the transaction ends nobody else changes a rule or stores what came of comparing them. */
export async function holdRules(transaction: Database): Promise<void> {
  await transaction.raw('SELECT pg_advisory_xact_lock(hashtext(?))', ['alerts'])
}
