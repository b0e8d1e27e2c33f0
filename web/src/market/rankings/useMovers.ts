import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Feed } from '../../live/feed.ts'
import { NO_MOVERS, selectMovers } from './movers.ts'
import type { Movers } from './movers.ts'

/** The minimum time between two updates of ranks. */
export const RANK_EVERY_MS = 1_000

/**
 * The leaders of each ranking of the whole market, updated with the feed.
 *
 * @param nowMs a monotonic clock: updates must not stall when the system clock is set back
 */
export function useMovers(
  feed: Feed,
  nowMs: () => number = () => performance.now(),
): Readonly<ShallowRef<Movers>> {
  const movers = shallowRef(NO_MOVERS)
  let ranking: ReturnType<typeof setTimeout> | undefined
  let rankedAtMs = -Infinity

  function rank(): void {
    ranking = undefined
    rankedAtMs = nowMs()
    movers.value = selectMovers(feed.market.rows())
  }

  const stopFrames = feed.onFrame((changedIds) => {
    if (changedIds.size === 0 && !feed.frozen) return
    ranking ??= setTimeout(rank, Math.max(0, rankedAtMs + RANK_EVERY_MS - nowMs()))
  })
  onScopeDispose(() => {
    stopFrames()
    clearTimeout(ranking)
  })
  return movers
}
