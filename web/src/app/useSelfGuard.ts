import { useDocumentVisibility, useIntervalFn, useRafFn } from '@vueuse/core'
import { inject, onScopeDispose, watch, type ShallowRef } from 'vue'
import type { ReloadReason } from '#shared/displays/loads'
import type { OwnDisplay } from '#shared/rest/displays'
import { MINUTE_MS } from '#shared/time'
import type { ServerClock } from '../live/clock.ts'
import type { Live } from '../live/live.ts'
import { DataWatch, hasHung, HeapSlope, keepReload, mayReload } from '../session/display/guard.ts'
import { aboutToLoad } from '../session/display/loads.ts'
import type { Glass } from '../session/display/glass.ts'
import { UNATTENDED } from './lifecycle/unattended.ts'
import { vitalsOf } from './lifecycle/wear.ts'

const LOOK_EVERY_MS = MINUTE_MS

/** Watches frames, heap and data of a paired screen, and says when a reload may help and be. */
export function useSelfGuard(
  { feed, lamp }: Live,
  clock: ServerClock,
  glass: Glass,
  own: Readonly<ShallowRef<OwnDisplay | null>>,
): void {
  const slope = new HeapSlope()
  const data = new DataWatch()
  const found: Record<Exclude<ReloadReason, 'new_build' | 'memory'>, boolean> = {
    memory_grows: false,
    frozen: false,
    no_data: false,
  }
  const visibility = useDocumentVisibility()
  let frameMs: number | null = null

  function frame(): void {
    const nowMs = performance.now()
    if (frameMs !== null && hasHung(nowMs - frameMs)) found.frozen = true
    frameMs = nowMs
  }
  useRafFn(frame)
  // A page in the background paints nothing.
  watch(visibility, () => (frameMs = null), { flush: 'sync' })

  useIntervalFn(() => {
    if (visibility.value === 'visible' && frameMs !== null && hasHung(performance.now() - frameMs))
      found.frozen = true
    found.memory_grows ||= slope.read(vitalsOf(performance).heapBytes)
    const { server, link } = lamp.value
    found.no_data = data.look({
      atMs: performance.now(),
      isUp: server.state === 'up',
      seq: feed.position('market')?.seq ?? null,
      isLive: link?.state === 'live' && link.code === null,
      receivedMs: link?.last_received_ms ?? null,
    })
  }, LOOK_EVERY_MS)

  const unattended = inject(UNATTENDED, null)
  if (unattended === null) return
  unattended.value = {
    symptom: () => (Object.keys(found) as (keyof typeof found)[]).find((each) => found[each]) ?? null,
    mayReload: (reason) =>
      mayReload(reason, {
        displayId: own.value?.id ?? '',
        nowMs: clock.now(),
        hoursOf: glass.hoursOf.value,
      }),
    reloading: (reason) => {
      keepReload({ reason, atMs: clock.now(), deviceMs: Date.now(), ...glass.place.value })
      aboutToLoad(reason)
    },
  }
  onScopeDispose(() => (unattended.value = null))
}
