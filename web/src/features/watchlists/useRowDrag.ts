import { useEventListener } from '@vueuse/core'
import { shallowRef } from 'vue'
import type { Ref } from 'vue'
import type { StockCode } from '#shared/market/quote'

/**
 * Rows that are dragged by their handle, with a mouse, a pen or a finger.
 * @param body has the rows, each with its code in `data-code`
 * @param drop with the row and the one that it was dropped on
 */
export function useRowDrag(
  body: Readonly<Ref<HTMLElement | null>>,
  drop: (code: StockCode, onto: StockCode) => void,
) {
  const dragged = shallowRef<StockCode | null>(null)
  const over = shallowRef<StockCode | null>(null)

  function end(): void {
    dragged.value = over.value = null
  }

  function follow(atY: number): void {
    const rows = [...(body.value?.querySelectorAll<HTMLElement>('[data-code]') ?? [])]
    const at = rows.findIndex((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return atY >= top && atY < bottom
    })
    const code = rows[at]?.dataset['code'] ?? null
    if (code === over.value) return
    over.value = code
    // Scrolls at the edge of the viewport.
    for (const row of [rows[at - 1], rows[at + 1]]) row?.scrollIntoView({ block: 'nearest' })
  }

  useEventListener(window, 'pointermove', ({ clientY }: PointerEvent) => {
    if (dragged.value !== null) follow(clientY)
  })
  useEventListener(window, 'pointerup', () => {
    const [code, onto] = [dragged.value, over.value]
    end()
    if (code !== null && onto !== null && code !== onto) drop(code, onto)
  })
  useEventListener(window, 'pointercancel', end)
  useEventListener(window, 'keydown', ({ key }: KeyboardEvent) => {
    if (key === 'Escape') end()
  })

  return {
    dragged,
    over,
    press: ({ button }: PointerEvent, code: StockCode): void => {
      if (button === 0) dragged.value = code
    },
  }
}
