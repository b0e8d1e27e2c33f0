import type { Candle, CandleInterval } from '#shared/market/candle'
import { CANDLE_MS } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'

/** The fields of a tick that matter for candles. */
export interface SeenTick {
  atMs: number
  tradeDate: SeoulDate
  price: number | null
  open: number | null
  high: number | null
  low: number | null
  volume: number
}

/**
 * Computes the candles of a listing's ticks by brute force: tick by tick in order of time, each compared with
 * the earlier ones of its trade date.
 */
export function bruteCandles(ticks: readonly SeenTick[], interval: CandleInterval): Candle[] {
  const candles = new Map<number, Candle>()
  const days = new Map<SeoulDate, { high: number; low: number; volume: number }>()
  for (const tick of ticks.toSorted((a, b) => a.atMs - b.atMs)) {
    const { atMs, tradeDate, price, volume } = tick
    if (price === null || volume === 0) continue
    const day = days.get(tradeDate)
    const high = Math.max(tick.high ?? price, price)
    const low = Math.min(tick.low ?? price, price)
    const traded = [price]
    if (day === undefined || high > day.high) traded.push(high)
    if (day === undefined || low < day.low) traded.push(low)
    days.set(tradeDate, {
      high: Math.max(high, day?.high ?? high),
      low: Math.min(low, day?.low ?? low),
      volume: Math.max(volume, day?.volume ?? 0),
    })

    const startMs =
      interval === '1d'
        ? startOfSeoulDay(tradeDate)
        : Math.floor(atMs / CANDLE_MS[interval]) * CANDLE_MS[interval]
    const candle = candles.get(startMs)
    candles.set(startMs, {
      startMs,
      open: candle?.open ?? (day === undefined ? (tick.open ?? price) : price),
      high: Math.max(candle?.high ?? 0, ...traded),
      low: Math.min(candle?.low ?? Infinity, ...traded),
      close: price,
      volume: (candle?.volume ?? 0) + Math.max(0, volume - (day?.volume ?? 0)),
    })
  }
  return [...candles.values()]
}

/** Candles merged into longer ones. */
export function mergeCandles(candles: readonly Candle[], startOf: (candle: Candle) => number): Candle[] {
  const merged = new Map<number, Candle>()
  for (const candle of candles) {
    const startMs = startOf(candle)
    const { open, high, low, volume } = merged.get(startMs) ?? { ...candle, volume: 0 }
    merged.set(startMs, {
      startMs,
      open,
      high: Math.max(high, candle.high),
      low: Math.min(low, candle.low),
      close: candle.close,
      volume: volume + candle.volume,
    })
  }
  return [...merged.values()]
}
