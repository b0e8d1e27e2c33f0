import type { Candle } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import type { Slot } from './slots.ts'

/** 2026-03-19 09:00 in Seoul, a Thursday. */
export const OPEN_MS = startOfSeoulDay('2026-03-19') + 9 * 60 * MINUTE_MS

/** A candle some minutes after the opening; a test sets only the fields that it is about. */
export function candle(minute: number, change: Partial<Candle> = {}): Candle {
  const close = change.close ?? 1_000 + minute
  return {
    startMs: OPEN_MS + minute * MINUTE_MS,
    open: close,
    high: close + 2,
    low: close - 2,
    close,
    volume: 10,
    ...change,
  }
}

export const minutes = (from: number, to: number): Candle[] =>
  Array.from({ length: to - from }, (_, at) => candle(from + at))

export const slots = (candles: readonly Candle[]): Slot[] =>
  candles.map((one) => ({ startMs: one.startMs, candle: one }))
