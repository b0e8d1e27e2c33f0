import { useEventListener } from '@vueuse/core'
import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

const HIDE_AFTER_MS = 3_000

/** Whether the screen is in use: recent pointer or keyboard input. */
export function useHidingPointer(): Readonly<ShallowRef<boolean>> {
  const present = shallowRef(false)
  let hide: ReturnType<typeof setTimeout> | undefined

  function seen(): void {
    present.value = true
    clearTimeout(hide)
    hide = setTimeout(() => (present.value = false), HIDE_AFTER_MS)
  }

  useEventListener(document, ['pointermove', 'pointerdown', 'keydown'], seen, { passive: true })
  onScopeDispose(() => clearTimeout(hide))
  return present
}
