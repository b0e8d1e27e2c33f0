import { useTimeoutFn } from '@vueuse/core'
import { readonly, shallowRef, type Ref } from 'vue'

/** Longer than a double click takes, whose second click would otherwise land in the pane that opened under it. */
export const OPENS_AFTER_MS = 550

/** Whether the pane beside the table is open; it opens only where there is room for it. */
export function useBeside(hasRoom: Readonly<Ref<boolean>>) {
  const isOpen = shallowRef(false)
  const opening = useTimeoutFn(() => (isOpen.value = true), OPENS_AFTER_MS, { immediate: false })

  function open(): void {
    if (hasRoom.value && !isOpen.value) opening.start()
  }
  function close(): void {
    opening.stop()
    isOpen.value = false
  }
  return { isOpen: readonly(isOpen), open, close }
}
