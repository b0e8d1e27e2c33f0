import { useThrottleFn } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import type { BoardNoticed, DisplayNoticed } from '#shared/protocol/own-rows'
import { followOwn } from '../../live/follow-own.ts'
import { LIVE } from '../../live/live.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { useAlertStore, type NewFirings } from './store.ts'

/** A rule about a whole market may fire for dozens of stocks at once. */
const RELOAD_EVERY_MS = 3_000

/**
 * Keeps the alerts in sync with the server for the lifetime of the caller, which is the frame of the pages, so that each event is shown once.
 * @param onFired receives events that are new or count more, and those that were missed while disconnected
 * @param onNotice receives notices about the board, and of admins about displays, while connected
 */
export function useAlerts(
  onFired: (firings: NewFirings) => void = () => undefined,
  onNotice: (notice: BoardNoticed | DisplayNoticed) => void = () => undefined,
): ReturnType<typeof useAlertStore> {
  const store = useAlertStore()
  const { lists } = injectRequired(LIVE)
  // A failed read is retried with the next event.
  const reload = useThrottleFn(() => void store.loadAlerts().catch(() => undefined), RELOAD_EVERY_MS, true)
  const leave = lists.enter('me')
  const stop = followOwn(lists.me, async (row) => {
    if (row === null) {
      for (const firings of await store.meet()) onFired(firings)
      return
    }
    if (row.kind === 'notice' || row.kind === 'display') onNotice(row)
    if (row.kind !== 'alert') return
    const count = store.take(row)
    if (count > 0) onFired({ event: row, count })
    void reload()
  })
  onScopeDispose(() => {
    stop()
    leave()
  })
  return store
}
