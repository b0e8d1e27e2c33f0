import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { INDEX_CODES } from '#shared/market/index-quote'
import type { IndexCode } from '#shared/market/index-quote'
import { seoulDate } from '#shared/market/seoul-time'
import { ProblemError } from '../../rest/request.ts'
import type { MarketSession } from '../../market/useMarketSession.ts'
import { useStocks } from '../../market/useStocks.ts'
import { judge } from '../../live/lamp.ts'
import { LIVE } from '../../live/live.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { DayLine } from './day-line.ts'
import { sessionAxis } from './session-axis.ts'
import type { SessionAxis } from './session-axis.ts'

const RETRY_MS = 10_000
const MINUTE_MS = 60_000
/** More minutes than a trading day has. */
const DAY_MINUTES = 1_000

export interface IndexLines {
  /** Not reactive; `news` changes when it must be read again. */
  of: (code: IndexCode) => DayLine
  axis: ComputedRef<SessionAxis | null>
  news: Readonly<ShallowRef<number>>
}

/**
 * The indices' lines of the current trade date: history from REST, continued by every received value. After
 * an interruption the day is fetched again, so that the line has no hole where the server had none, and has
 * one where the source was silent.
 */
export function useIndexLines(session: Readonly<ShallowRef<MarketSession | null>>): IndexLines {
  const source = useStocks()
  const { feed, lamp } = injectRequired(LIVE)
  const lines = new Map(INDEX_CODES.map((code) => [code, new DayLine()]))
  const news = shallowRef(0)
  const of = (code: IndexCode) => lines.get(code) as DayLine
  const axis = computed(() =>
    session.value === null ? null : sessionAxis(session.value.tradeDate, session.value.hours),
  )
  const day = computed(() => session.value?.tradeDate ?? null)
  let retry: ReturnType<typeof setTimeout> | undefined
  let over = false
  /** The part of the day after the moment of a frozen screen is fetched when it is unfrozen. */
  let isOwed = false

  function see(): void {
    if (isOwed && !feed.frozen) void remember()
    const { value: range } = axis
    if (range === null || day.value === null) return
    for (const { code, value, as_of } of feed.index.indices) {
      const atMs = Date.parse(as_of)
      if (value === null || seoulDate(atMs) !== day.value) continue
      // The close arrives a moment after the session; it belongs to its end.
      of(code).see(day.value, Math.min(Math.max(atMs, range.fromMs), range.toMs), value)
    }
    news.value++
  }

  async function remember(): Promise<void> {
    clearTimeout(retry)
    const { value: range } = axis
    const { value: date } = day
    if (range === null || date === null) return
    isOwed = feed.frozen
    if (isOwed) return
    const query = {
      interval: '1m',
      fromMs: range.fromMs,
      toMs: range.toMs + MINUTE_MS,
      limit: DAY_MINUTES,
    } as const
    try {
      await Promise.all(
        INDEX_CODES.map(async (code) => {
          const { candles, gaps } = await source.indexCandles(code, query)
          const closes = candles.map(({ startMs, close }) => [startMs, close] as const)
          if (date === day.value) of(code).remember(date, closes, gaps)
        }),
      )
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (!over) retry = setTimeout(() => void remember(), RETRY_MS)
    }
    news.value++
  }

  const stopFrames = feed.onFrame(see)
  watch(
    [day, () => axis.value?.fromMs, () => judge(lamp.value).stale === null],
    () => {
      see()
      void remember()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    over = true
    stopFrames()
    clearTimeout(retry)
  })
  return { of, axis, news }
}
