import type { SeoulDate } from './seoul-time.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts'

/** Lengths of a candle, shortest first. */
export const CANDLE_INTERVALS = ['1m', '5m', '1h', '1d'] as const
export type CandleInterval = (typeof CANDLE_INTERVALS)[number]

export const CANDLE_MS: Readonly<Record<CandleInterval, number>> = {
  '1m': MINUTE_MS,
  '5m': 300_000,
  '1h': HOUR_MS,
  '1d': DAY_MS,
}

/** Won and shares; `startMs` is the start of the interval, for a day midnight in Seoul. */
export interface Candle {
  startMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/** The day's extremes and accumulated volume at some moment. */
export interface DaySoFar {
  tradeDate: SeoulDate
  high: number
  low: number
  volume: number
}

/** The polls of one interval for one trade date. */
export interface SeenInterval {
  startMs: number
  tradeDate: SeoulDate
  /** Of the last prices in the polls. */
  open: number
  high: number
  low: number
  close: number
  /** Of the day, at the end of the interval. */
  day: { open: number; high: number; low: number; volume: number }
}

/**
 * Computes candles from polls. A poll contains the changes since the previous poll: the growth of the
 * accumulated volume, and a new extreme of the day, which was traded in between. All of it is assigned to the
 * interval of the poll. So the day's first candle opens with the day's opening price, and the candle after a
 * hole includes the hole.
 *
 * A day that was not recorded from its beginning is the exception: its earlier values belong to no candle. It
 * begins with the first polled price and volume 0; otherwise one candle would be as large as half a day.
 *
 * The accumulated volume never falls. A lower one is an older value, and adds nothing.
 *
 * @param seen in order of time
 * @param before the state of the first interval's day at its start; null: none
 * @param lateStarts the first values of days that were not recorded from their beginning
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
