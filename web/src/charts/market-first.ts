import type { Feed } from '../live/feed.ts'

/** The longest a chart waits for a market that does not arrive. */
const PATIENCE_MS = 3_000

/**
 * Resolves when the market has arrived. To evaluate the code of charts takes long on a slow processor, and a reader who opens a page
 * wants its numbers first.
 */
export function marketFirst(feed: Pick<Feed, 'loaded'> | undefined): Promise<unknown> {
  if (feed === undefined) return Promise.resolve()
  return Promise.race([feed.loaded(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}
