import { useDebounceFn } from '@vueuse/core'
import { shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { HOUR_MS } from '#shared/time'
import type { CandlePage } from '../../market/candle-page.ts'
import { useStocks } from '../../market/useStocks.ts'

/** A quiet stock has no price of its own for a while. */
const BEFORE_MS = HOUR_MS
const AFTER_MS = HOUR_MS
/** Debounces requests while the pointer moves over many candles. */
const SETTLED_MS = 150

/** One-minute candles around given moments, read once each on demand; unfinished ones are read again. */
export function useMinutesAfter(
  code: StockCode,
  wanted: () => readonly number[],
): Readonly<Ref<ReadonlyMap<number, CandlePage>>> {
  const { candles, nowMs } = useStocks()
  const known = shallowRef<ReadonlyMap<number, CandlePage>>(new Map())
  const whole = new Set<number>()

  async function read(atMs: number): Promise<void> {
    const [fromMs, toMs] = [atMs - BEFORE_MS, atMs + AFTER_MS]
    const isOver = nowMs() > toMs
    // Without candles the moves are left out; the chart, which makes the same request, shows the error.
    const page = await candles(code, { interval: '1m', fromMs, toMs, limit: 200 }).catch(() => null)
    if (page === null) return
    if (isOver) whole.add(atMs)
    known.value = new Map([...known.value, [atMs, page]])
  }

  const readMissing = useDebounceFn(async () => {
    const missing = wanted().filter((atMs) => !whole.has(atMs))
    await Promise.all(missing.map((atMs) => read(atMs)))
  }, SETTLED_MS)
  watch(wanted, () => void readMissing(), { immediate: true })
  return known
}
