import { CANDLE_MS } from '#shared/market/candle'
import type { Candle, CandleInterval } from '#shared/market/candle'
import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'

/** The moment the interval around a moment begins; days begin at midnight in Seoul. */
export function intervalStart(interval: CandleInterval, atMs: number): number {
  const lengthMs = CANDLE_MS[interval]
  return Math.floor((atMs + SEOUL_OFFSET_MS) / lengthMs) * lengthMs - SEOUL_OFFSET_MS
}

/** The candle that minutes of one interval make, oldest first; null of none. */
export function candleOfMinutes(interval: CandleInterval, minutes: readonly Candle[]): Candle | null {
  const [first, last] = [minutes[0], minutes.at(-1)]
  if (first === undefined || last === undefined) return null
  return {
    startMs: intervalStart(interval, first.startMs),
    open: first.open,
    high: Math.max(...minutes.map(({ high }) => high)),
    low: Math.min(...minutes.map(({ low }) => low)),
    close: last.close,
    volume: minutes.reduce((sum, { volume }) => sum + volume, 0),
  }
}
