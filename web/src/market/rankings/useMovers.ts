import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Feed } from '../../live/feed.ts'
import { NO_MOVERS, selectMovers } from './movers.ts'
import type { Movers } from './movers.ts'

/** Ranks change at most this often, however often prices change. */
export const RANK_EVERY_MS = 1_000

/**
 * Who leads which board, of the whole market and by itself up to date.
 *
 * @param nowMs a clock that only goes forward: pacing must not stall when a desk's clock is set
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
