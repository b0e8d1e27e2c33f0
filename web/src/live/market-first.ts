import { defineAsyncComponent } from 'vue'
import type { Component } from 'vue'
import type { Feed } from './feed.ts'

/** The longest that anything waits for a market that does not arrive. */
const PATIENCE_MS = 3_000

/**
 * Resolves when the market is on the screen. A reader who opens a page wants its numbers first, and on a slow processor the code of charts
 * and of what stands beside the market takes long.
 */
export function marketFirst(feed: Pick<Feed, 'shown'> | undefined): Promise<unknown> {
  if (feed === undefined) return Promise.resolve()
  return Promise.race([feed.shown(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}

/** Loads with `load` once the market is on the screen. */
export const afterMarket =
  <T>(feed: Pick<Feed, 'shown'> | undefined, load: () => Promise<T>) =>
  (): Promise<T> =>
    marketFirst(feed).then(load)

/** A component that stands beside the market, and is loaded once that is on the screen. */
export const lateComponent = <T extends Component>(
  feed: Pick<Feed, 'shown'>,
  load: () => Promise<{ default: T }>,
): T => defineAsyncComponent(afterMarket(feed, load))
