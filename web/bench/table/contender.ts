import type { Feed } from '../../src/live/feed.ts'

/** A table that shows the feed's market in `root`. It is notified of each batch after the feed has applied it. */
export interface Contender {
  onBatch?: () => void
}

/** @param sorted by turnover, and kept so while it moves; otherwise by name, which does not */
export type Mount = (root: HTMLElement, feed: Feed, sorted: boolean) => Contender
