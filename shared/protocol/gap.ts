import type { LinkCode } from './messages.ts'

/** Why the feed had a hole: what was wrong with the hop from the source, or there was no worker to ask it. */
export type GapCode = LinkCode | 'worker_away'

/** A hole of the feed, epoch milliseconds: the moment of the last data before it and that of the first data after it. */
export interface Gap {
  beganMs: number
  /** null: it goes on. */
  endedMs: number | null
  code: GapCode
}
