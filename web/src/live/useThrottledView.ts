import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import type { Feed } from './feed.ts'

/** Prices are painted every frame; aggregates over them change no faster than they can be read. */
const SUMMARY_EVERY_MS = 250

/** A view of the feed that is computed at most four times a second, and always includes the last change. */
export type ThrottledView = <T>(read: () => T) => ComputedRef<T>

/**
 * Rows are not reactive; one counter triggers Vue after a change.
 *
 * @param nowMs a monotonic clock: throttling must not stall when the computer's clock is set
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
