import { CANDLE_MS } from '#shared/market/candle'
import type { CandleInterval } from '#shared/market/candle'
import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'

/** The moment the interval around a moment begins; days begin at midnight in Seoul. */
export function intervalStart(interval: CandleInterval, atMs: number): number {
  const lengthMs = CANDLE_MS[interval]
  return Math.floor((atMs + SEOUL_OFFSET_MS) / lengthMs) * lengthMs - SEOUL_OFFSET_MS
}
