import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import type { Feed } from './feed.ts'
import { paced } from './paced.ts'

/** Prices are painted every frame; aggregates over them change no faster than they can be read. */
const SUMMARY_EVERY_MS = 250

/**
 * A view of the feed that is computed at most four times a second, and always includes the last change. The first market and the first indices are part of it in
 * the frame in which they arrive.
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
  let arrived = 0
  // In the frame that paints the rows: what is computed from them is rendered with them.
  const stopFrames = feed.onFrame(() => {
    const before = arrived
    arrived = Number(feed.market.position !== null) + Number(feed.index.indices.length > 0)
    if (arrived > before) summing.now()
    else summing.soon()
  })
  onScopeDispose(() => {
    stopFrames()
    summing.stop()
  })
  return (read) => computed(() => (summary.value, read()))
}
