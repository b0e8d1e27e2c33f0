import type { Candle } from '#shared/market/candle'

/** How many shares were traded between two prices. */
export interface ProfileBin {
  low: number
  high: number
  volume: number
}

export const PROFILE_BINS = 28

/**
 * The volume of candles by price, from the lowest price up. What was traded in a candle is spread evenly over the prices
 * between its low and its high: candles do not say more.
 */
export function volumeProfile(candles: readonly Candle[], bins = PROFILE_BINS): ProfileBin[] {
  const low = Math.min(...candles.map((candle) => candle.low))
  const high = Math.max(...candles.map((candle) => candle.high))
  if (candles.length === 0 || high === low) return []
  const step = (high - low) / bins
  const volumes = new Array<number>(bins).fill(0)
  const binOf = (price: number) => Math.min(bins - 1, Math.floor((price - low) / step))
  for (const candle of candles) {
    const [from, to] = [binOf(candle.low), binOf(candle.high)]
    const height = candle.high - candle.low
    for (let bin = from; bin <= to; bin++) {
      const overlap = Math.min(candle.high, low + (bin + 1) * step) - Math.max(candle.low, low + bin * step)
      volumes[bin] = (volumes[bin] ?? 0) + candle.volume * (height === 0 ? 1 : overlap / height)
    }
  }
  return volumes.map((volume, bin) => ({ low: low + bin * step, high: low + (bin + 1) * step, volume }))
}
