import { useEventListener } from '@vueuse/core'
import { nextTick, watch } from 'vue'
import type { Ref } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { readScrollMemory, writeScrollMemory } from './scroll-memory.ts'

/**
 * A reload, and the way back from a stock, lead to the rows that were in sight, and to the one that was selected.
 *
 * @returns `leave` keeps the spot, before the table goes
 */
export function useScrollSpot(
  scroller: Readonly<Ref<HTMLElement | null>>,
  table: {
    ids: () => readonly number[]
    codeOf: (id: number) => StockCode | undefined
    selectedId: Ref<number | null>
    /** Paints the rows in sight. */
    look: () => void
  },
): { leave: () => void } {
  const { ids, codeOf, selectedId, look } = table
  const spot = readScrollMemory(sessionStorage)

  function leave(): void {
    const { value: id } = selectedId
    writeScrollMemory(sessionStorage, {
      code: id === null ? null : (codeOf(id) ?? null),
      scrollTopPx: scroller.value?.scrollTop ?? 0,
    })
  }
  useEventListener(window, 'pagehide', leave)

  const stopReturning = watch(
    ids,
    async (now) => {
      if (now.length === 0 || scroller.value === null) return
      stopReturning()
      selectedId.value = now.find((id) => codeOf(id) === spot.code) ?? null
      await nextTick()
      scroller.value.scrollTop = spot.scrollTopPx
      look()
    },
    { flush: 'post' },
  )
  return { leave }
}
