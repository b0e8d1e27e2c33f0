import type { FilingSource } from '../disclosures/filing.ts'
import type { Budget, LinkCode } from './messages.ts'

/** The collectors by name. */
export type CollectorName = `disclosures:${FilingSource}` | `news:${string}`

/**
 * `waiting`: not run yet, or outside its hours; `stopped`: not retried before `retry_at_ms`, or until the
 * operator acts.
 */
export const COLLECTOR_STATES = ['waiting', 'live', 'failing', 'stopped'] as const

/** The status of a collector, as stored in Redis for servers. */
export interface CollectorStatus {
  name: CollectorName
  state: (typeof COLLECTOR_STATES)[number]
  code: LinkCode | null
  /** One line in English for operators. */
  detail: string | null
  /** When the source last gave a good answer; null: never. */
  last_received_ms: number | null
  retry_at_ms: number | null
  every_ms: number
  /** The number of rows in the last answer that could not be parsed. */
  set_aside: number
  budget: Budget | null
}
