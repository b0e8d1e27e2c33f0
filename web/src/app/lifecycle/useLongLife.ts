import { useDocumentVisibility, useEventListener, useIdle, useIntervalFn } from '@vueuse/core'
import { onScopeDispose, watch } from 'vue'
import type { Router } from 'vue-router'
import { routeOf } from '#shared/rest/paths'
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
 * does so at a moment at which nobody loses anything. Route and filters are in the address and the tab's storage. Of a
 * newer build the reader says when to take it; where there is no reader, that moment does.
 */
export function useLongLife(
  updates: Updates | null,
  router: Pick<Router, 'currentRoute' | 'onError'>,
  load: (path: string) => void,
): void {
  const wear = new Wear()
  const { lastActive } = useIdle(CHECK_EVERY_MS)
  let touchedAtMs = performance.now()
  watch(lastActive, () => (touchedAtMs = performance.now()), { flush: 'sync' })
  const visibility = useDocumentVisibility()
  let isWorn = false

  /** Better an old page than one that says it is offline. */
  async function loadAnew(path: string, withinMs: number, isSafe: () => boolean): Promise<void> {
    if (!isSafe() || wasReloadedWithin(withinMs)) return
    const there = await fetch(routeOf('readLiveness').path, { cache: 'no-store' }).catch(() => null)
    if (there?.ok !== true || !isSafe()) return
    sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
    if (updates?.waiting.value === true) updates.take()
    else load(path)
  }

  async function reloadIfSafe(): Promise<void> {
    const { fullPath, meta } = router.currentRoute.value
    const isNewer = meta.unattended === true && updates?.waiting.value === true
    if (!isWorn && !isNewer && updates?.overtaken.value !== true) return
    await loadAnew(fullPath, AT_MOST_EVERY_MS, () => isSafeMoment(document, performance.now() - touchedAtMs))
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
  // A page whose files are gone from the server, which has a newer build: on to it by way of that one.
  let isFileMissing = false
  useEventListener(window, 'vite:preloadError', () => (isFileMissing = true))
  onScopeDispose(
    router.onError((_error, to) => {
      if (isFileMissing) void loadAnew(to.fullPath, CHECK_EVERY_MS, () => true)
      isFileMissing = false
    }),
  )
}

/** By the computer's clock, which outlives the page. Where it was set meanwhile, no reload is held back for longer than asked. */
function wasReloadedWithin(ms: number): boolean {
  return Math.abs(Date.now() - Number(sessionStorage.getItem(RELOADED_KEY))) < ms
}
