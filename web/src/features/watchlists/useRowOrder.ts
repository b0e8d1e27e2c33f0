import { computed, shallowRef } from 'vue'
import type { StockCode } from '#shared/market/quote'

/**
 * The owner's order of a list, ahead of the server: rows stand at once where they were put. Moves that are made while one is
 * being saved are saved together after it.
 * @param save an order, and the one that was seen before; it returns whether it is settled
 */
export function useRowOrder(
  saved: () => readonly StockCode[],
  save: (codes: readonly StockCode[], seen: readonly StockCode[]) => Promise<boolean>,
) {
  /** null: nothing is being saved. */
  const ahead = shallowRef<readonly StockCode[] | null>(null)

  async function reorder(codes: readonly StockCode[]): Promise<void> {
    const isOnItsWay = ahead.value !== null
    ahead.value = codes
    if (isOnItsWay) return
    let [wanted, seen] = [codes, saved()]
    while ((await save(wanted, seen)) && ahead.value !== wanted)
      [wanted, seen] = [ahead.value ?? wanted, wanted]
    ahead.value = null
  }

  return { codes: computed(() => ahead.value ?? saved()), reorder }
}
