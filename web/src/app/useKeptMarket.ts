import { useIntervalFn } from '@vueuse/core'
import { onScopeDispose, watch } from 'vue'
import type { ServerClock } from '../live/clock.ts'
import type { Live } from '../live/live.ts'
import { keepMarket, restoreMarket } from '../session/display/kept-market.ts'
import type { Glass } from '../session/display/glass.ts'

const FIRST_AFTER_MS = 10_000
/** Small computers write to cards that wear out. */
const KEEP_EVERY_MS = 5 * 60_000
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
  function keep(): void {
    if (isUp()) void keepMarket(feed, clock.now()).catch(() => undefined)
  }

  const late = setTimeout(() => void restore(), RESTORE_AFTER_MS)
  const first = setTimeout(keep, FIRST_AFTER_MS)
  watch(isDown, (down) => {
    if (down) void restore()
  })
  watch(isUp, (up) => {
    if (up) keptMs.value = null
  })
  useIntervalFn(keep, KEEP_EVERY_MS)
  onScopeDispose(() => {
    clearTimeout(late)
    clearTimeout(first)
  })
}
