import type { Dataset } from '../market/dataset.ts'
import type { SeoulDate } from '../market/seoul-time.ts'

/** How the filling of the daily history stands, as the worker that fills says it. */
export interface HistoryStatus {
  /** Who tells the past; null: nobody was set, and the board's own days are all there is. */
  source: string | null
  board: Dataset
  /**
   * `filling`: pieces are asked for; `complete`: nothing is missing; `resting`: what is missing may not be asked
   * for now; `stopped`: the source refuses.
   */
  state: 'filling' | 'complete' | 'resting' | 'stopped' | 'off'
  /** For a person: why it rests or stopped. */
  detail: string | null
  /** When it goes on; epoch milliseconds. */
  retry_at_ms: number | null
  /** Listings, indices or parts of the market, each filled by itself. */
  series: { wanted: number; filled: number; failed: number }
  /** Rows that came so far. */
  days: number
  /** The span that is wanted; null while there is nothing to want. */
  from: SeoulDate | null
  to: SeoulDate | null
  /** Some of the series that could not be read. */
  failures: { kind: string; code: string; reason: string; at_ms: number }[]
  updated_at_ms: number
}
