import { pathAt } from './paths.ts'
import { gaussianOf, mix } from './random.ts'
import { SECTORS, type Sector } from './well-known.ts'

/** The daily volatility of the market factor and of the sector factors; logarithms of the price. */
const MARKET_DEVIATION = 0.009
const SECTOR_DEVIATION = 0.01

/** The common factors at a moment of the day: logarithms of the price against the day's start. */
export interface Drift {
  market: number
  sectors: Readonly<Record<Sector, number>>
}

/** @param at the elapsed share of the trading day, 0…1 */
export function driftAt(seed: number, day: number, at: number): Drift {
  const key = mix(mix(seed, 0x71de), day)
  const move = (which: number, deviation: number) => {
    const own = mix(key, which)
    const gap = 0.3 * gaussianOf(mix(own, 1))
    return deviation * (gap + pathAt(mix(own, 2), gaussianOf(mix(own, 3)), at))
  }
  return {
    market: move(0, MARKET_DEVIATION),
    sectors: Object.fromEntries(
      SECTORS.map((sector, index) => [sector, move(index + 1, SECTOR_DEVIATION)]),
    ) as Record<Sector, number>,
  }
}
