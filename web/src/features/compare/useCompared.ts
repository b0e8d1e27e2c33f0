import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { rateOf } from '#shared/market/change'
import type { CandleInterval } from '#shared/market/candle'
import { isIndexCode } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { ProblemError } from '../../rest/request.ts'
import type { StockFacts } from '#shared/rest/stocks'
import { joinedPages } from '../../market/candle-page.ts'
import type { CandlePage } from '../../market/candle-page.ts'
import { intervalStart } from '../../charts/candles/interval.ts'
import { useListingNames } from '../../market/useListingNames.ts'
import { useStocks } from '../../market/useStocks.ts'
import { useThrottledView } from '../../live/useThrottledView.ts'
import { LIVE } from '../../live/live.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { rangeStart } from './compare-range.ts'

/** A compared series with its current value. */
export interface Compared {
  code: string
  kind: 'stock' | 'index'
  /** null: no such stock, or not loaded yet. */
  name: string | null
  /** The last quote of a stock that has left the board. */
  former: StockFacts | null
  value: number | null
  dayRate: number | null
  page: CandlePage
  state: 'loading' | 'loaded' | 'failed'
}

interface Loaded {
  key: string
  page: CandlePage
  state: Compared['state']
}

const NOTHING: CandlePage = { candles: [], gaps: [] }
const MAX_CANDLES = 5_000

/** The candles of compared series, each loaded once per range, and current values, at most four times a second. */
export function useCompared(codes: () => readonly string[], interval: () => CandleInterval) {
  const { feed } = injectRequired(LIVE)
  const source = useStocks()
  const { nameOf } = useListingNames()
  const summed = useThrottledView(feed)
  const loaded = shallowRef<ReadonlyMap<string, Loaded>>(new Map())

  const now = summed(() => ({
    asOfMs: feed.market.asOfMs,
    tradeDate: feed.market.tradeDate,
    // A board that started over may be one that went back: what was loaded of it may be still to come.
    epoch: feed.market.position?.epoch ?? null,
  }))
  const rows = summed(() => {
    const wanted = new Set(codes())
    const found = new Map<string, QuoteRow>()
    for (const row of feed.market.rows()) if (wanted.has(row.code)) found.set(row.code, row)
    return { ready: feed.market.position !== null, found, indices: feed.index.indices }
  })

  async function load(code: string, tradeDate: SeoulDate): Promise<void> {
    const key = `${interval()} ${tradeDate} ${now.value.epoch}`
    if (loaded.value.get(code)?.key === key && loaded.value.get(code)?.state !== 'failed') return
    put(code, { key, page: NOTHING, state: 'loading' })
    const page = await fetchPage(code, rangeStart(interval(), tradeDate))
    if (loaded.value.get(code)?.key === key)
      put(code, page === null ? { key, page: NOTHING, state: 'failed' } : { key, page, state: 'loaded' })
  }

  /** Candles that ended since the last were loaded; the newest was not over then. */
  async function goOn(code: string, before: Loaded): Promise<void> {
    const page = await fetchPage(code, before.page.candles.at(-1)?.startMs ?? 0)
    if (page !== null && loaded.value.get(code) === before)
      put(code, { ...before, page: joinedPages(before.page, page) })
  }

  /** @returns null: failed */
  async function fetchPage(code: string, fromMs: number): Promise<CandlePage | null> {
    const query = { interval: interval(), fromMs, limit: MAX_CANDLES }
    try {
      if (isIndexCode(code)) return await source.indexCandles(code, query)
      return await source.candles(code, { ...query, adjusted: interval() === '1d' })
    } catch (error) {
      if (error instanceof ProblemError) return null
      throw error
    }
  }

  function put(code: string, entry: Loaded): void {
    loaded.value = new Map([...loaded.value, [code, entry]])
  }

  function loadAll(): void {
    const { tradeDate } = now.value
    if (tradeDate === null) return
    const wanted = codes()
    loaded.value = new Map([...loaded.value].filter(([code]) => wanted.includes(code)))
    for (const code of wanted) void load(code, tradeDate)
  }
  watch(() => [...codes(), interval(), now.value.tradeDate, now.value.epoch].join(' '), loadAll, {
    immediate: true,
  })
  watch(
    () => now.value.asOfMs !== null && intervalStart(interval(), now.value.asOfMs),
    () => {
      for (const [code, entry] of loaded.value)
        if (entry.state === 'loaded' && entry.page.candles.length > 0) void goOn(code, entry)
    },
  )

  /** Stocks that are not on the board, by code; null: no such stock. */
  const formers = shallowRef<ReadonlyMap<string, StockFacts | null>>(new Map())
  const offBoard = computed(() =>
    rows.value.ready ? codes().filter((code) => !isIndexCode(code) && !rows.value.found.has(code)) : [],
  )

  async function fetchFormer(code: string): Promise<void> {
    let former: StockFacts | null = null
    try {
      former = await source.facts(code)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (error.kind !== 'not_found') return
    }
    formers.value = new Map([...formers.value, [code, former]])
  }
  watch(
    () => offBoard.value.join(' '),
    () => {
      for (const code of offBoard.value) if (!formers.value.has(code)) void fetchFormer(code)
    },
    { immediate: true },
  )

  const compared: ComputedRef<Compared[]> = computed(() =>
    codes().map((code) => {
      const { page, state } = loaded.value.get(code) ?? { page: NOTHING, state: 'loading' as const }
      const quote = quoteOf(code)
      return { code, ...quote, page: quote.former === null ? withNow(page, quote.value) : page, state }
    }),
  )

  function quoteOf(code: string): Pick<Compared, 'kind' | 'name' | 'value' | 'dayRate' | 'former'> {
    if (isIndexCode(code)) {
      const index = rows.value.indices.find((quote) => quote.code === code)
      const { value = null, change_rate: dayRate = null } = index ?? {}
      return { kind: 'index', name: code, value, dayRate, former: null }
    }
    const row = rows.value.found.get(code)
    if (row === undefined) {
      const former = formers.value.get(code) ?? null
      return {
        kind: 'stock',
        name: former?.name ?? null,
        value: former?.price ?? null,
        dayRate: null,
        former,
      }
    }
    return { kind: 'stock', name: nameOf.value(row), value: row.price, dayRate: rateOf(row), former: null }
  }

  /** The line goes on to where the value is now. */
  function withNow(page: CandlePage, value: number | null): CandlePage {
    const { asOfMs } = now.value
    const last = page.candles.at(-1)
    if (value === null || asOfMs === null || last === undefined) return page
    const startMs = intervalStart(interval(), asOfMs)
    if (startMs < last.startMs) return page
    const candle = { startMs, open: value, high: value, low: value, close: value, volume: 0 }
    return joinedPages(page, { candles: [candle], gaps: [] })
  }

  /** Codes of no stock at all. */
  const unknown = computed(() => offBoard.value.filter((code) => formers.value.get(code) === null))

  return { compared, unknown, retry: loadAll }
}
