import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { QuoteRow } from '#shared/market/quote'
import type { Feed } from '../../live/feed.ts'
import { paced } from '../../live/paced.ts'
import { NO_MOVERS, selectMovers } from './movers.ts'
import type { Movers } from './movers.ts'

/** The minimum time between two updates of ranks. */
export const RANK_EVERY_MS = 1_000

/**
 * A ranking of the whole market, updated with the feed.
 *
 * @param nowMs a monotonic clock
 * @returns `ranked`, and `rank`, which does it at once
 */
export function useRanked<T>(
  feed: Feed,
  select: (rows: Iterable<QuoteRow>) => T,
  nothing: T,
  nowMs?: () => number,
): { ranked: Readonly<ShallowRef<T>>; rank: () => void } {
  const ranked = shallowRef(nothing)
  const ranking = paced(RANK_EVERY_MS, () => (ranked.value = select(feed.market.rows())), nowMs)
  const stopFrames = feed.onFrame((changedIds) => {
    if (changedIds.size > 0 || feed.frozen) ranking.soon()
  })
  onScopeDispose(() => {
    stopFrames()
    ranking.stop()
  })
  return { ranked, rank: ranking.now }
}

/** The leaders of each ranking of the wall. */
export const useMovers = (feed: Feed): Readonly<ShallowRef<Movers>> =>
  useRanked(feed, (rows) => selectMovers(rows), NO_MOVERS).ranked
