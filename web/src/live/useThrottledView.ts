import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import type { Feed } from './feed.ts'
import { paced } from './paced.ts'

/** Prices are painted every frame; aggregates over them change no faster than they can be read. */
const SUMMARY_EVERY_MS = 250

/**
 * A view of the feed that is computed at most four times a second, and always includes the last change. The first market is part of it in
 * the frame in which it arrives.
 */
export type ThrottledView = <T>(read: () => T) => ComputedRef<T>

/**
 * Rows are not reactive; one counter triggers Vue after a change.
 *
 * @param nowMs a monotonic clock
 */
export function useThrottledView(feed: Feed, nowMs?: () => number): ThrottledView {
  const summary = shallowRef(0)
  const summing = paced(SUMMARY_EVERY_MS, () => summary.value++, nowMs)
  let hasMarket = false
  // In the frame that paints the rows: what is computed from them is rendered with them.
  const stopFrames = feed.onFrame(() => {
    const isFirst = !hasMarket && feed.market.position !== null
    hasMarket ||= isFirst
    if (isFirst) summing.now()
    else summing.soon()
  })
  onScopeDispose(() => {
    stopFrames()
    summing.stop()
  })
  return (read) => computed(() => (summary.value, read()))
}
