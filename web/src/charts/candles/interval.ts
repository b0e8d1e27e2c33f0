import { CANDLE_MS } from '#shared/market/candle'
import type { CandleInterval } from '#shared/market/candle'
import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'

/** The start of the interval that contains a moment; days start at midnight in Seoul. */
export function intervalStart(interval: CandleInterval, atMs: number): number {
  const lengthMs = CANDLE_MS[interval]
  return Math.floor((atMs + SEOUL_OFFSET_MS) / lengthMs) * lengthMs - SEOUL_OFFSET_MS
}
