import type { CollectorName } from '#shared/protocol/collector-status'
import type { Budget } from '#shared/protocol/messages'

/** What one turn of a collector brought. */
export interface Collected {
  /** Rows that were not known. */
  added: number
  /** What could not be understood, for the log. */
  setAside: readonly string[]
  budget?: Budget
}

/** Collects what stands beside the board from one source: asks, understands, stores. */
export interface Collector {
  name: CollectorName
  everyMs: number
  /** Whether it makes sense to ask now. */
  isOpen(nowMs: number): boolean
  /** @throws SourceError */
  collect(signal: AbortSignal): Promise<Collected>
}
