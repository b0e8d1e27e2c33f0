import { useDebounceFn, useDocumentVisibility, useEventListener } from '@vueuse/core'
import { watch } from 'vue'
import { useSession } from '../session/session.ts'
import { useCopy } from './settings-sync.ts'
import { SETTINGS_KEY, useSettings } from './settings.ts'

/** A hand that tries one theme after the other sends the last one. */
const SETTLED_MS = 400

/**
 * Brings tabs and devices together: a tab follows another one at once; a device follows when somebody looks at it again,
 * logs in, or is back in the network.
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
