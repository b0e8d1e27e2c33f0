import type { FilingSource } from '../disclosures/filing.ts'
import type { Budget, LinkCode } from './messages.ts'

/** Who collects what stands beside the board, by name. */
export type CollectorName = `disclosures:${FilingSource}` | `news:${string}`

/** `waiting`: not asked yet, or not in these hours; `stopped`: not asked again before `retry_at_ms`, or until somebody acts. */
export const COLLECTOR_STATES = ['waiting', 'live', 'failing', 'stopped'] as const

/** How a collector is, as it tells servers by Redis. */
export interface CollectorStatus {
  name: CollectorName
  state: (typeof COLLECTOR_STATES)[number]
  code: LinkCode | null
  /** One line in English for operators. */
  detail: string | null
  /** When the source last answered as it should; null: never. */
  last_received_ms: number | null
  retry_at_ms: number | null
  every_ms: number
  /** Of the last answer: what could not be understood. */
  set_aside: number
  budget: Budget | null
}
