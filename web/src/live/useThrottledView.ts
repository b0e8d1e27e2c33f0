import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import type { Feed } from './feed.ts'

/** Prices are painted with every frame; what is summed up over them changes no faster than it can be read. */
const SUMMARY_EVERY_MS = 250

/** What is read of the feed, again at most four times a second, and never without the last word. */
export type ThrottledView = <T>(read: () => T) => ComputedRef<T>

/**
 * Rows stay outside of Vue; one number tells Vue that there is news.
 *
 * @param nowMs a clock that only goes forward: pacing must not stall when a desk's clock is set
 */
export function useThrottledView(feed: Feed, nowMs: () => number = () => performance.now()): ThrottledView {
  const summary = shallowRef(0)
  let summing: ReturnType<typeof setTimeout> | undefined
  let summedAtMs = -Infinity

  const stopFrames = feed.onFrame(() => {
    summing ??= setTimeout(
      () => {
        summing = undefined
        summedAtMs = nowMs()
        summary.value++
      },
      Math.max(0, summedAtMs + SUMMARY_EVERY_MS - nowMs()),
    )
  })
  onScopeDispose(() => {
    stopFrames()
    clearTimeout(summing)
  })
  return (read) => computed(() => (summary.value, read()))
}
