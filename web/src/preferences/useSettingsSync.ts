import { useDebounceFn, useDocumentVisibility, useEventListener } from '@vueuse/core'
import { watch } from 'vue'
import { useSession } from '../session/session.ts'
import { useCopy } from './settings-sync.ts'
import { SETTINGS_KEY, useSettings } from './settings.ts'

/** Debounces quick changes, so that only the last one is sent. */
const SETTLED_MS = 400

/**
 * Syncs tabs and devices: another tab's change is applied at once; a device syncs when its page becomes
 * visible, after a login, and when it is online again.
 */
export function useSettingsSync(): void {
  const settings = useSettings()
  const session = useSession()
  const copy = useCopy()

  const send = useDebounceFn(copy.meet, SETTLED_MS)
  watch(
    () => settings.choices,
    () => {
      copy.chosen()
      void send()
    },
    { flush: 'sync' },
  )
  useEventListener(window, 'storage', ({ key }: StorageEvent) => {
    if (key === SETTINGS_KEY) settings.take(settings.all())
  })
  useEventListener(window, ['focus', 'online'], () => void copy.meet())
  watch(
    [useDocumentVisibility(), () => session.user?.user_id],
    ([visibility]) => {
      if (visibility === 'visible') void copy.meet()
    },
    { immediate: true },
  )
}
