import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { seoulDate } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import type { CandlePage } from '../../market/candle-page.ts'
import type { CandleQuery } from '../../market/stocks.ts'
import type { Feed } from '../../live/feed.ts'
import { ProblemError } from '../../rest/request.ts'
import type { MarketSession } from '../../market/useMarketSession.ts'
import { judge } from '../../live/lamp.ts'
import { LIVE } from '../../live/live.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { DayLine } from './day-line.ts'
import { sessionAxis } from './session-axis.ts'
import type { SessionAxis } from './session-axis.ts'

const RETRY_MS = 10_000
/** More minutes than a trading day has. */
const DAY_MINUTES = 1_000

export interface DayLines<Code extends string> {
  /** Not reactive; `news` changes when it must be read again. */
  of: (code: Code) => DayLine
  axis: ComputedRef<SessionAxis | null>
  news: Readonly<ShallowRef<number>>
}

/** Where lines come from: their minutes by REST, and the values that are received. */
export interface DayLineSource<Code extends string> {
  candles: (code: Code, query: CandleQuery) => Promise<CandlePage>
  received: (feed: Feed) => Iterable<{ code: Code; value: number | null; atMs: number }>
}

/**
 * Lines of the current trade date: history from REST, continued by every received value. After
 * an interruption the day is fetched again, so that the line has no hole where the server had none, and has
 * one where the source was silent.
 */
export function useDayLines<Code extends string>(
  codes: readonly Code[],
  { candles, received }: DayLineSource<Code>,
  session: Readonly<Ref<MarketSession | null>>,
): DayLines<Code> {
  const { feed, lamp } = injectRequired(LIVE)
  const lines = new Map(codes.map((code) => [code, new DayLine()]))
  const news = shallowRef(0)
  const of = (code: Code) => lines.get(code) as DayLine
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
    for (const { code, value, atMs } of received(feed)) {
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
        codes.map(async (code) => {
          const page = await candles(code, query)
          const closes = page.candles.map(({ startMs, close }) => [startMs, close] as const)
          if (date === day.value) of(code).remember(date, closes, page.gaps)
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
