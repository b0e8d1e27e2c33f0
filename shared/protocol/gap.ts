import type { LinkCode } from './messages.ts'

/** The cause of a hole of the feed: a fault of the link to the source, or no running worker. */
export type GapCode = LinkCode | 'worker_away'

/** A hole of the feed, epoch milliseconds: from the last data before it to the first data after it. */
export interface Gap {
  beganMs: number
  /** null: it has not ended. */
  endedMs: number | null
  code: GapCode
}
