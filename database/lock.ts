import type { Dataset } from '#shared/market/dataset'
import type { Database } from './pool.ts'

/** What only one transaction at a time may write, beside the rows that it locks. */
export type Lock =
  | 'alerts'
  | 'disclosures'
  | `display commands ${string}`
  | 'display messages'
  | 'display pairings'
  | 'headlines'
  | 'market halts'
  | `gaps of ${Dataset}`

/** Waits until no other transaction has the lock, and has it until this one ends. */
export async function lock(transaction: Database, name: Lock): Promise<void> {
  await transaction.raw('SELECT pg_advisory_xact_lock(hashtext(?))', [name])
}
