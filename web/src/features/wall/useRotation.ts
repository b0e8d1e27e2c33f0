import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { WallPage } from './plan.ts'
import { continueRotation, mountedPlaces, startRotation, stepRotation } from './rotation.ts'
import type { Rotation, RotationEvent } from './rotation.ts'

const TICK_MS = 250
/** How many pages are remembered to which it may come back. */
const LEFT_PAGES = 8

/**
 * @param resumed where the page was before it loaded itself anew
 * @param nowMs a monotonic clock, as a device's clock may be set
 */
export function useRotation(
  pages: () => readonly WallPage[],
  resumed: { page: string | null; playing: boolean } | null = null,
  nowMs: () => number = () => performance.now(),
) {
  const { playing, page } = resumed ?? { playing: true, page: null }
  const start = Math.max(
    0,
    pages().findIndex(({ key }) => key === page),
  )
  const rotation = shallowRef<Rotation>({ ...startRotation(nowMs()), place: start, playing })
  const beat = shallowRef(nowMs())
  let left: string[] = []
  const dwellsMs = computed(() => pages().map(({ dwellMs }) => dwellMs))

  function give(event: RotationEvent): void {
    beat.value = nowMs()
    rotation.value = stepRotation(rotation.value, event, dwellsMs.value, beat.value)
  }

  const ticking = setInterval(() => give('tick'), TICK_MS)
  onScopeDispose(() => clearInterval(ticking))
  watch(
    () => pages().map(({ key }) => key),
    (keys, before) => {
      const shown = before[rotation.value.place]
      rotation.value = continueRotation(rotation.value, before, keys, { nowMs: nowMs(), left })
      if (shown !== undefined) left = [shown, ...left.filter((key) => key !== shown)].slice(0, LEFT_PAGES)
    },
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
