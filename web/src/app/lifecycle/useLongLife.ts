import { useDocumentVisibility, useEventListener, useIdle, useIntervalFn } from '@vueuse/core'
import { onScopeDispose, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { Router } from 'vue-router'
import type { ReloadReason } from '#shared/displays/loads'
import { routeOf } from '#shared/rest/paths'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import type { Updates } from './updates.ts'
import { isSafeMoment } from './safe-moment.ts'
import type { Unattended } from './unattended.ts'
import { vitalsOf, Wear } from './wear.ts'

const CHECK_EVERY_MS = MINUTE_MS
const LOOK_EVERY_MS = HOUR_MS
/** A page that uses much memory right after a reload gains nothing from another one. */
const AT_MOST_EVERY_MS = HOUR_MS
const RELOADED_KEY = 'reloaded-at'

/**
 * For pages that stay open for days: checks for newer builds, watches the page's memory, and reloads at a
 * safe moment when necessary. Route and filters survive in the URL and the tab's storage. The user decides
 * when to take a newer build; on a screen without a user the safe moment does, which a paired display narrows.
 */
export function useLongLife(
  updates: Updates | null,
  router: Pick<Router, 'currentRoute' | 'onError'>,
  load: (path: string) => void,
  unattended?: Readonly<ShallowRef<Unattended | null>>,
): void {
  const wear = new Wear()
  const { lastActive } = useIdle(CHECK_EVERY_MS)
  let touchedAtMs = performance.now()
  watch(lastActive, () => (touchedAtMs = performance.now()), { flush: 'sync' })
  const visibility = useDocumentVisibility()
  let isWorn = false

  /** An old page is better than an offline error. */
  async function loadAnew(
    path: string,
    withinMs: number,
    isSafe: () => boolean,
    reason: ReloadReason = 'new_build',
  ): Promise<void> {
    if (!isSafe() || wasReloadedWithin(withinMs)) return
    const there = await fetch(routeOf('readLiveness').path, { cache: 'no-store' }).catch(() => null)
    if (there?.ok !== true || !isSafe()) return
    sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
    unattended?.value?.reloading(reason)
    if (updates?.waiting.value === true) updates.take()
    else load(path)
  }

  async function reloadIfSafe(): Promise<void> {
    const { fullPath, meta } = router.currentRoute.value
    const guard = unattended?.value
    const isNewer = meta.unattended === true && updates?.waiting.value === true
    const newBuild = isNewer || updates?.overtaken.value === true ? 'new_build' : null
    const reason = isWorn ? 'memory' : (guard?.symptom() ?? newBuild)
    if (reason === null) return
    const isSafe = () =>
      (guard?.mayReload(reason) ?? true) && isSafeMoment(document, performance.now() - touchedAtMs)
    await loadAnew(fullPath, AT_MOST_EVERY_MS, isSafe, reason)
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
  // The lazy chunks of this page are gone from the server, which has a newer build: reload into that one.
  let isFileMissing = false
  useEventListener(window, 'vite:preloadError', () => (isFileMissing = true))
  onScopeDispose(
    router.onError((_error, to) => {
      if (isFileMissing) void loadAnew(to.fullPath, CHECK_EVERY_MS, () => true)
      isFileMissing = false
    }),
  )
}

/**
 * By the computer's clock, which outlives the page. If it was set meanwhile, a reload is not delayed for
 * longer than configured.
 */
function wasReloadedWithin(ms: number): boolean {
  return Math.abs(Date.now() - Number(sessionStorage.getItem(RELOADED_KEY))) < ms
}
