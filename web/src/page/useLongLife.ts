import { useDocumentVisibility, useEventListener, useIdle, useIntervalFn } from '@vueuse/core'
import { watch } from 'vue'
import type { Updates } from './updates.ts'
import { isSafeMoment } from './safe-moment.ts'
import { vitalsOf, Wear } from './wear.ts'

const CHECK_EVERY_MS = 60_000
const LOOK_EVERY_MS = 60 * 60_000
/** A page that is heavy at once again gains nothing by being loaded again at once again. */
const AT_MOST_EVERY_MS = 60 * 60_000
const RELOADED_KEY = 'reloaded-at'

/**
 * For pages that stay open for days: looks for newer builds, watches its own weight, and where it must be loaded anew
 * does so at a moment at which nobody loses anything. Route and filters are in the address and the tab's storage.
 */
export function useLongLife(updates: Updates | null, reload: () => void): void {
  const wear = new Wear()
  const { lastActive } = useIdle(CHECK_EVERY_MS)
  const visibility = useDocumentVisibility()
  let isWorn = false

  async function reloadIfSafe(): Promise<void> {
    if (!isWorn && updates?.overtaken.value !== true) return
    const safe = () => isSafeMoment(document, Date.now() - lastActive.value)
    if (!safe() || Date.now() - Number(sessionStorage.getItem(RELOADED_KEY)) < AT_MOST_EVERY_MS) return
    // Better an old page than one that says it is offline.
    const there = await fetch('/api/health/live', { cache: 'no-store' }).catch(() => null)
    if (there?.ok !== true || !safe()) return
    sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
    reload()
  }

  useIntervalFn(() => {
    isWorn = wear.read(vitalsOf(performance))
    void reloadIfSafe()
  }, CHECK_EVERY_MS)
  useIntervalFn(() => updates?.look(), LOOK_EVERY_MS)
  watch(visibility, (now) => {
    if (now === 'visible') updates?.look()
    else void reloadIfSafe()
  })
  // A page of the application that is gone from the server: it has a newer build.
  useEventListener(window, 'vite:preloadError', (event: Event) => {
    if (Date.now() - Number(sessionStorage.getItem(RELOADED_KEY)) < CHECK_EVERY_MS) return
    event.preventDefault()
    sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
    reload()
  })
}
