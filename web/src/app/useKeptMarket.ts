import { useIntervalFn } from '@vueuse/core'
import { onScopeDispose, watch } from 'vue'
import { MINUTE_MS } from '#shared/time'
import type { ServerClock } from '../live/clock.ts'
import { isCurrent } from '../live/lamp.ts'
import type { Live } from '../live/live.ts'
import { keepMarket, restoreMarket } from '../session/display/kept-market.ts'
import type { Glass } from '../session/display/glass.ts'

const LOOK_EVERY_MS = 10_000
/** Small computers write to cards that wear out. */
const KEEP_EVERY_MS = 5 * MINUTE_MS
/** A server that is there answers sooner. */
const RESTORE_AFTER_MS = 3_000

/** Keeps the prices of a paired screen now and then, and shows them where it starts without a server. */
export function useKeptMarket({ feed, lamp }: Live, clock: ServerClock, { keptMs }: Glass): void {
  const isUp = () => lamp.value.server.state === 'up'
  const isDown = () => lamp.value.server.state === 'down'

  async function restore(): Promise<void> {
    if (isUp() || feed.position('market') !== null) return
    // What cannot be read is as nothing.
    keptMs.value = await restoreMarket(feed).catch(() => null)
  }
  let keptAtMs = -Infinity
  function keep(): void {
    if (!isCurrent(lamp.value) || performance.now() - keptAtMs < KEEP_EVERY_MS) return
    keptAtMs = performance.now()
    void keepMarket(feed, clock.now()).catch(() => (keptAtMs = -Infinity))
  }

  const late = setTimeout(() => void restore(), RESTORE_AFTER_MS)
  watch(isDown, (down) => {
    if (down) void restore()
  })
  watch(
    () => isCurrent(lamp.value),
    (current) => {
      if (current) keptMs.value = null
    },
  )
  useIntervalFn(keep, LOOK_EVERY_MS)
  onScopeDispose(() => clearTimeout(late))
}
