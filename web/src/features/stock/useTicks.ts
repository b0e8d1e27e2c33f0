import { shallowRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import type { ShownTick } from './tick-list.ts'
import { useFollowedStock } from '../../live/useFollowedStock.ts'
import { useLoad } from '../../rest/useLoad.ts'
import { useStocks } from '../../market/useStocks.ts'
import { MAX_TICKS, withTick } from './tick-list.ts'

/** Today's ticks of a stock, newest first: from REST, then from the socket. */
export function useTicks(code: StockCode) {
  const source = useStocks()
  const ticks = shallowRef<readonly ShownTick[]>([])
  let loaded = false
  const { loading, problem, reload } = useLoad(async () => {
    ticks.value = (await source.ticks(code, MAX_TICKS)).ticks
    loaded = true
  })
  useFollowedStock(code, {
    moved: ({ row }) => {
      if (loaded && row !== undefined) ticks.value = withTick(ticks.value, row)
    },
    caughtUp: () => void reload(),
  })
  void reload()
  return { ticks, loading, problem, reload }
}
