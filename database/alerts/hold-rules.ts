import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'

/** Locks all rules until the transaction ends: no other transaction changes a rule or stores an evaluation. */
export function holdRules(transaction: Database): Promise<void> {
  return lock(transaction, 'alerts')
}
