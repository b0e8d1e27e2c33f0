import type { CollectorName } from '#shared/protocol/collector-status'
import type { Budget } from '#shared/protocol/messages'

/** The result of one run of a collector. */
export interface Collected {
  /** The number of new rows. */
  added: number
  /** Rows that could not be parsed, for the log. */
  setAside: readonly string[]
  budget?: Budget
}

/** Fetches, parses and stores what one source publishes beside the board. */
export interface Collector {
  name: CollectorName
  everyMs: number
  /** Whether to fetch now. */
  isOpen(nowMs: number): boolean
  /**
   * @param lastAnswerMs the time of the source's last valid answer to any worker; null: unknown
   * @throws SourceError
   */
  collect(signal: AbortSignal, lastAnswerMs: number | null): Promise<Collected>
}
