import type { Dataset } from '../market/dataset.ts'
import type { SeoulDate } from '../market/seoul-time.ts'

/** The progress of the daily history, as reported by the worker that fills it. */
export interface HistoryStatus {
  /** The history source; null: none is configured, and only the board's own days are stored. */
  source: string | null
  board: Dataset
  /**
   * `filling`: pieces are being requested; `complete`: nothing is missing; `resting`: what is missing may not
   * be requested now; `stopped`: the source refuses.
   */
  state: 'filling' | 'complete' | 'resting' | 'stopped' | 'off'
  /** For the operator: why it rests or stopped. */
  detail: string | null
  /** When it continues; epoch milliseconds. */
  retry_at_ms: number | null
  /** Listings, indices or parts of the market, each filled separately. */
  series: { wanted: number; filled: number; failed: number }
  /** The number of stored rows. */
  days: number
  /** The wanted span; null while nothing is wanted. */
  from: SeoulDate | null
  to: SeoulDate | null
  /** Some of the series that could not be read. */
  failures: { kind: string; code: string; reason: string; at_ms: number }[]
  updated_at_ms: number
}
