import { useIntervalFn } from '@vueuse/core'
import { watch } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { MINUTE_MS } from '#shared/time'
import { useStocks } from '../../market/useStocks.ts'
import { useLoad } from '../../rest/useLoad.ts'

/** The polling interval: the server may still be filling its history. */
const AGAIN_MS = MINUTE_MS

/**
 * The facts of a stock beside its quote, from REST: its 52-week range.
 *
 * @param changesWith requested at once when this changes
 */
export function useFacts(code: () => StockCode, changesWith: () => unknown) {
  const source = useStocks()
  const { data, reload } = useLoad(() => source.facts(code()))
  watch([code, changesWith], () => void reload(), { immediate: true })
  useIntervalFn(() => void reload(), AGAIN_MS)
  return data
}
