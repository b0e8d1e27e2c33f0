import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { WallPage } from './plan.ts'
import { continueRotation, mountedPlaces, startRotation, stepRotation } from './rotation.ts'
import type { RotationEvent } from './rotation.ts'

const TICK_MS = 250

/** @param nowMs a monotonic clock, as a device's clock may be set */
export function useRotation(pages: () => readonly WallPage[], nowMs: () => number = () => performance.now()) {
  const rotation = shallowRef(startRotation(nowMs()))
  const beat = shallowRef(nowMs())
  const dwellsMs = computed(() => pages().map(({ dwellMs }) => dwellMs))

  function give(event: RotationEvent): void {
    beat.value = nowMs()
    rotation.value = stepRotation(rotation.value, event, dwellsMs.value, beat.value)
  }

  const ticking = setInterval(() => give('tick'), TICK_MS)
  onScopeDispose(() => clearInterval(ticking))
  watch(
    () => pages().map(({ key }) => key),
    (keys, before) => (rotation.value = continueRotation(rotation.value, before, keys, nowMs())),
    { flush: 'sync' },
  )

  return {
    rotation,
    give,
    mounted: computed<number[]>((before) => {
      const places = mountedPlaces(rotation.value, dwellsMs.value, beat.value)
      return before?.join() === places.join() ? before : places
    }),
  }
}
