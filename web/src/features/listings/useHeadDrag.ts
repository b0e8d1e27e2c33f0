import { useEventListener } from '@vueuse/core'
import { shallowRef } from 'vue'
import type { Ref } from 'vue'

/** A press that moves less is a click. */
const DRAG_FROM_PX = 6

/** A head that is being dragged: which, counted from 0, and before which other it would be put; both on the screen. */
export interface HeadDrag {
  from: number
  before: number
}

/**
 * Heads of columns that are dragged along their row with a mouse or a pen; a finger scrolls.
 *
 * @param drop with the head's place and the place before which it was dropped
 */
export function useHeadDrag(row: Readonly<Ref<HTMLElement | null>>, drop: (drag: HeadDrag) => void) {
  const drag = shallowRef<HeadDrag | null>(null)
  let pressed: { from: number; atX: number } | null = null
  /** The browser makes a click of a drag that ends where it began. */
  let suppressClick = false

  const heads = () => [...(row.value?.querySelectorAll<HTMLElement>('[role=columnheader]') ?? [])]

  function end(): void {
    pressed = null
    drag.value = null
  }

  useEventListener(window, 'pointermove', (event: PointerEvent) => {
    if (pressed === null) return
    if (drag.value === null && Math.abs(event.clientX - pressed.atX) < DRAG_FROM_PX) return
    const before = heads().findIndex((head) => {
      const { left, width } = head.getBoundingClientRect()
      return event.clientX < left + width / 2
    })
    // Nothing goes before the name, which is the first.
    drag.value = { from: pressed.from, before: before < 0 ? heads().length : Math.max(before, 1) }
  })
  useEventListener(window, 'pointerup', () => {
    const dropped = drag.value
    end()
    if (dropped === null) return
    suppressClick = true
    setTimeout(() => (suppressClick = false))
    drop(dropped)
  })
  useEventListener(window, 'pointercancel', end)
  useEventListener(
    window,
    'keydown',
    (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || drag.value === null) return
      event.stopPropagation()
      end()
    },
    { capture: true },
  )

  return {
    drag,
    press: (event: PointerEvent, from: number): void => {
      if (event.button === 0 && event.pointerType !== 'touch' && from > 0)
        pressed = { from, atX: event.clientX }
    },
    /** Whether a click is the end of a drag. */
    isDragEnd: () => suppressClick,
  }
}
