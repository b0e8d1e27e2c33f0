import { pathAt } from './paths.ts'
import { gaussianOf, mix } from './random.ts'
import { SECTORS, type Sector } from './well-known.ts'

/** Daily deviations of what all stocks, and those of one sector, have in common; logarithms of the price. */
const MARKET_DEVIATION = 0.009
const SECTOR_DEVIATION = 0.01

/** What moves many stocks at once at a moment of the day: logarithms of the price against the day's start. */
export interface Drift {
  market: number
  sectors: Readonly<Record<Sector, number>>
}

/** @param at part of the trading day gone, 0…1 */
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
