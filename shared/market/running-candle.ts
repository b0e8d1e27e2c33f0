import { CANDLE_MS, candlesOf } from './candle.ts'
import type { Candle, CandleInterval, DaySoFar, SeenInterval } from './candle.ts'
import type { QuoteRow } from './quote.ts'
import { startOfSeoulDay } from './seoul-time.ts'
import type { SeoulDate } from './seoul-time.ts'

/** The fields of a poll that matter for candles. */
export type CandleTick = Pick<QuoteRow, 'asOfMs' | 'price' | 'open' | 'high' | 'low' | 'volume'>

/** The newest minute of a stock's day with a candle, according to the polls so far. */
export interface RunningMinute {
  /** The time of the last poll. */
  atMs: number
  seen: SeenInterval
  /** The state of the day before the minute; null: none, so its candle contains all of the day until then. */
  before: DaySoFar | null
}

/**
 * The running minute after a tick. Ticks come in order of time: one that is not newer is ignored. A tick
 * before the day's first trade is no part of a candle.
 */
export function afterTick(
  running: RunningMinute | null,
  tradeDate: SeoulDate,
  tick: CandleTick,
): RunningMinute | null {
  const { asOfMs: atMs, price, volume } = tick
  if (price === null || volume === 0 || (running !== null && atMs <= running.atMs)) return running
  const startMs = Math.floor(atMs / CANDLE_MS['1m']) * CANDLE_MS['1m']
  const day = {
    open: tick.open ?? price,
    high: Math.max(tick.high ?? price, price),
    low: Math.min(tick.low ?? price, price),
    volume,
  }
  const sameDay = running?.seen.tradeDate === tradeDate ? running : null
  if (sameDay?.seen.startMs !== startMs) {
    const seen = { startMs, tradeDate, open: price, high: price, low: price, close: price, day }
    return { atMs, seen, before: sameDay === null ? null : dayAfter(sameDay) }
  }
  const { seen, before } = sameDay
  return {
    atMs,
    before,
    seen: {
      startMs,
      tradeDate,
      open: seen.open,
      high: Math.max(seen.high, price),
      low: Math.min(seen.low, price),
      close: price,
      day: { open: seen.day.open, ...together(seen.day, day) },
    },
  }
}

/** The candle of a running minute, by the same rule as every other candle. */
export function minuteCandle({ seen, before }: RunningMinute): Candle {
  const [candle] = candlesOf([seen], before)
  return candle as Candle
}

type Extent = Pick<DaySoFar, 'high' | 'low' | 'volume'>

function dayAfter({ seen: { tradeDate, day }, before }: RunningMinute): DaySoFar {
  return { tradeDate, ...together(before ?? day, day) }
}

function together(a: Extent, b: Extent): Extent {
  return {
    high: Math.max(a.high, b.high),
    low: Math.min(a.low, b.low),
    volume: Math.max(a.volume, b.volume),
  }
}

/**
 * Candles of a minute, in order, merged into the longer one that begins at `startMs`; undefined: there are
 * none.
 */
export function joinMinutes(minutes: readonly Candle[], startMs: number): Candle | undefined {
  const [first, ...rest] = minutes
  if (first === undefined) return undefined
  return rest.reduce<Candle>(
    (joined, { high, low, close, volume }) => ({
      startMs,
      open: joined.open,
      high: Math.max(joined.high, high),
      low: Math.min(joined.low, low),
      close,
      volume: joined.volume + volume,
    }),
    { ...first, startMs },
  )
}

/**
 * The candles of a chart, extended by the running minute. A longer candle is merged from its minutes, so the
 * minutes of the newest one are needed, too.
 */
export class RunningSeries {
  readonly #interval: CandleInterval
  readonly #candles: Candle[]
  #minutes: Candle[]

  /**
   * @param candles as REST returned them, oldest first
   * @param minutes the candles of a minute since the start of the newest of `candles`, or earlier; not used
   * for `1m`
   */
  constructor(interval: CandleInterval, candles: readonly Candle[], minutes: readonly Candle[]) {
    const newest = candles.at(-1)
    this.#interval = interval
    this.#candles = [...candles]
    this.#minutes =
      newest === undefined || interval === '1m'
        ? candles.slice(-1)
        : minutes.filter(({ startMs }) => startMs >= newest.startMs)
  }

  /** Oldest first. The newest candle is replaced, never mutated. */
  get candles(): readonly Candle[] {
    return this.#candles
  }

  /**
   * Extends the series by the running minute.
   *
   * @returns the candle that includes it; null: it is older than the series
   */
  take(minute: Candle, tradeDate: SeoulDate): Candle | null {
    const length = CANDLE_MS[this.#interval]
    const startMs =
      this.#interval === '1d' ? startOfSeoulDay(tradeDate) : Math.floor(minute.startMs / length) * length
    const newest = this.#candles.at(-1)
    if (newest !== undefined && startMs < newest.startMs) return null
    const minutes = startMs === newest?.startMs ? this.#minutes : []
    const known = minutes.at(-1)
    if (known !== undefined && isOlder(minute, known)) return null
    this.#minutes = [...(known?.startMs === minute.startMs ? minutes.slice(0, -1) : minutes), minute]
    const candle = joinMinutes(this.#minutes, startMs) as Candle
    if (startMs === newest?.startMs) this.#candles.pop()
    this.#candles.push(candle)
    return candle
  }
}

/** Of two versions of a minute, the one with less volume is older. */
function isOlder(minute: Candle, known: Candle): boolean {
  return minute.startMs < known.startMs || (minute.startMs === known.startMs && minute.volume < known.volume)
}
