import { ref, shallowRef, watch } from 'vue'
import type { Candle } from '#shared/market/candle'
import type { PhaseChange } from '#shared/market/phase'
import type { StockCode } from '#shared/market/quote'
import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { CandleHistory } from '../../charts/candles/candle-history.ts'
import { isIntraday } from '../../charts/candles/interval.ts'
import type { ChartInterval } from '../../charts/candles/interval.ts'
import { joinedHours } from '../../charts/candles/sessions.ts'
import { useFollowedStock } from '../../live/useFollowedStock.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { useStocks } from '../../market/useStocks.ts'
import type { StockMirror } from '../../live/stock-mirror.ts'

/** The delay of the next request after a failed one. */
const PAUSE_MS = 3_000
/** Days per request of hours; the server returns 400 at most. */
const HOURS_DAYS = 390

/**
 * The candles of a stock in the selected interval.
 *
 * @param changed there is something new in `history`; called for every tick, outside of Vue's reactivity
 * @param follows whether the stock is on the board, and goes on
 */
export function useCandles(
  code: StockCode,
  choice: () => { interval: ChartInterval; adjusted: boolean },
  changed: () => void,
  follows: boolean,
) {
  const source = useStocks()
  const { problem, attempt } = useProblem()
  const opened = ref(false)
  const loadingOlder = ref(false)
  const newest = shallowRef<Candle | null>(null)
  const hours = shallowRef<readonly PhaseChange[]>([])
  const history = shallowRef(startHistory())
  let minuteOf: StockMirror | null = null
  let epoch: string | null = null
  let pausedUntilMs = 0

  function startHistory(): CandleHistory {
    const { interval, adjusted } = choice()
    const started = new CandleHistory(interval, {
      load: (query) => source.candles(code, { ...query, adjusted: adjusted && query.interval === '1d' }),
      nowMs: source.nowMs,
      changed: () => {
        if (started !== history.value) return
        opened.value = started.opened
        newest.value = started.candles.at(-1) ?? null
        changed()
      },
    })
    return started
  }

  function takeMinute(mirror: StockMirror): void {
    minuteOf = mirror
    const { minute, tradeDate } = mirror
    if (minute !== null && tradeDate !== null) history.value.take(minute, tradeDate)
  }

  async function open(): Promise<void> {
    const mine = history.value
    await attempt(() => mine.open())
    if (mine !== history.value) return
    if (minuteOf !== null) takeMinute(minuteOf)
    await loadHours()
  }

  function startOver(): void {
    opened.value = false
    newest.value = null
    history.value = startHistory()
    void open()
  }

  async function more(side: 'older' | 'newer'): Promise<void> {
    if (performance.now() < pausedUntilMs || loadingOlder.value) return
    loadingOlder.value = side === 'older'
    const well = await attempt(() => history.value[side]())
    if (!well) pausedUntilMs = performance.now() + PAUSE_MS
    loadingOlder.value = false
    // What is in sight may need yet another page.
    if (well) changed()
    await loadHours()
  }

  /** Hours are a shade behind the candles: without them the chart stands as well. */
  async function loadHours(): Promise<void> {
    const { candles, interval } = history.value
    const [first, last] = [candles[0], candles.at(-1)]
    if (first === undefined || last === undefined || !isIntraday(interval)) return
    // A few days more, so that a board which is left open has them over a weekend.
    const toMs = startOfSeoulDay(seoulDate(last.startMs)) + 5 * DAY_MS
    const fromMs = Math.max(startOfSeoulDay(seoulDate(first.startMs)), toMs - HOURS_DAYS * DAY_MS)
    const [known] = hours.value
    const newestKnown = hours.value.at(-1)
    if (known && newestKnown && known.atMs <= fromMs + DAY_MS && newestKnown.atMs > last.startMs) return
    try {
      hours.value = joinedHours(hours.value, await source.hours(seoulDate(fromMs), seoulDate(toMs)))
    } catch {
      // Requested again with the next page.
    }
  }

  const news = {
    moved: takeMinute,
    caughtUp: (mirror: StockMirror) => {
      const before = epoch
      epoch = mirror.position?.epoch ?? null
      takeMinute(mirror)
      // A board that started over may be one that went back: what is here of it may be still to come.
      if (before !== null && before !== epoch) startOver()
      else if (history.value.opened) void attempt(() => history.value.refresh())
      // What could not be had while the line was broken.
      else void open()
    },
  }
  if (follows) useFollowedStock(code, news)
  watch(choice, (next, before) => {
    if (next.interval === before.interval && (next.adjusted === before.adjusted || isIntraday(next.interval)))
      return
    startOver()
  })
  void open()

  return { history, opened, newest, hours, problem, loadingOlder, more, reopen: open }
}
