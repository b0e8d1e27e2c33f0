import type { SeoulDate } from './seoul-time.ts'

/** Lengths of a candle, shortest first. */
export const CANDLE_INTERVALS = ['1m', '5m', '1h', '1d'] as const
export type CandleInterval = (typeof CANDLE_INTERVALS)[number]

export const CANDLE_MS: Readonly<Record<CandleInterval, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
}

/** Won and shares; `startMs` is the moment the interval begins, of a day midnight in Seoul. */
export interface Candle {
  startMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/** The day's extremes and accumulated volume, as far as they were known at some moment. */
export interface DaySoFar {
  tradeDate: SeoulDate
  high: number
  low: number
  volume: number
}

/** What the polls of one interval said about one trade date. */
export interface SeenInterval {
  startMs: number
  tradeDate: SeoulDate
  /** Of the last prices that the polls saw. */
  open: number
  high: number
  low: number
  close: number
  /** Of the day, at the end of the interval. */
  day: { open: number; high: number; low: number; volume: number }
}

/**
 * Candles out of what was seen. A poll tells what happened since the poll before it: the accumulated volume grew by so
 * much, and an extreme of the day that moved was traded in between. All of it goes to the interval of the poll that told.
 * So the day's first candle opens with the day's opening price, and the candle after a hole holds the hole.
 *
 * A day that was not watched from its beginning is the exception: what it was until then is no candle's. It begins with the
 * first price that was seen and volume 0; else one candle would be as large as half a day.
 *
 * The accumulated volume never falls. A lower one is older news, and adds nothing.
 *
 * @param seen in order of time
 * @param before what was known of the first interval's day when it began; null: nothing
 * @param lateStarts what was known first of the days that were not watched from their beginning
 */
export function candlesOf(
  seen: readonly SeenInterval[],
  before: DaySoFar | null,
  lateStarts: ReadonlyMap<SeoulDate, DaySoFar> = new Map(),
): Candle[] {
  let known = before
  return seen.map(({ startMs, tradeDate, open, high, low, close, day }) => {
    const soFar = known?.tradeDate === tradeDate ? known : (lateStarts.get(tradeDate) ?? null)
    known = {
      tradeDate,
      high: Math.max(day.high, soFar?.high ?? day.high),
      low: Math.min(day.low, soFar?.low ?? day.low),
      volume: Math.max(day.volume, soFar?.volume ?? 0),
    }
    return {
      startMs,
      open: soFar === null ? day.open : open,
      high: known.high === soFar?.high ? high : known.high,
      low: known.low === soFar?.low ? low : known.low,
      close,
      volume: known.volume - (soFar?.volume ?? 0),
    }
  })
}
