import type { Market } from '#shared/market/quote'
import { isinOf } from './codes.ts'
import { mix, mixText } from './random.ts'
import { syntheticSlots } from './synthetic.ts'
import { WELL_KNOWN } from './well-known.ts'
import type { Stock, Slot } from './stock.ts'

/** The shares of the real exchange; KOSDAQ is the rest. */
const PARTS = { KOSPI: 0.33, 'KOSDAQ GLOBAL': 0.018, KONEX: 0.038 } as const

/**
 * The well-known stocks, filled up with made-up ones in the proportions of the exchange.
 *
 * @param listings the total number, 500…20,000
 * @returns the master of a day, counted in days since 1970; a pure function of its arguments
 */
export function createUniverse(listings: number, seed: number): (day: number) => Stock[] {
  const wellKnown = WELL_KNOWN.map(({ isin, ...stock }): Slot => {
    const listing = { ...stock, isin: isin ?? isinOf(stock.code), kind: 'well_known' as const }
    return () => listing
  })
  const slots = [...wellKnown, ...syntheticSlots(syntheticCounts(listings), seed)]
  return (day) =>
    slots.map((slot) => {
      const stock = slot(day)
      return { ...stock, key: mixText(mix(seed, 0x570c6), stock.code) }
    })
}

function syntheticCounts(listings: number): Record<Market, number> {
  const missing = (market: keyof typeof PARTS) => {
    const present = WELL_KNOWN.filter((stock) => stock.market === market).length
    return Math.max(0, Math.round(listings * PARTS[market]) - present)
  }
  const counts = {
    KOSPI: missing('KOSPI'),
    'KOSDAQ GLOBAL': missing('KOSDAQ GLOBAL'),
    KONEX: missing('KONEX'),
  }
  const rest = listings - WELL_KNOWN.length - counts.KOSPI - counts['KOSDAQ GLOBAL'] - counts.KONEX
  return { ...counts, KOSDAQ: rest }
}
