import { readListings } from '#database/market/listings'
import type { Database } from '#database/pool'
import { SEOUL_OFFSET_MS } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { FILING_SLOT_MS, filingOf } from '../sources/simulator/made-filings.ts'
import { createUniverse } from '../sources/simulator/universe.ts'
import { SourceError } from '../sources/source.ts'
import type { FilingList } from './filing-list.ts'

/** The first poll of the market stores them. */
const LISTED_SOON_MS = 1_000
/** The time to look back, so that a board that was off for a while is not empty. */
const SLOTS = 180

export interface SimulatedDeps {
  db: Database
  listings: number
  seed: number
  now: () => number
}

/**
 * Simulated filings about the listings of the simulated market, deterministic for each minute. Some of them move the price
 * of their listing.
 */
export function createSimulatedFilings({ db, listings, seed, now }: SimulatedDeps): FilingList {
  const universe = createUniverse(listings, seed)
  return {
    async ask(known) {
      if ((await readListings(db, 'simulated')).length === 0) {
        const retryAtMs = now() + LISTED_SOON_MS
        throw new SourceError('no_prices_yet', 'no listing is stored yet', { retryAtMs })
      }
      const last = Math.floor(now() / FILING_SLOT_MS)
      const stocksOn = new Map<number, ReturnType<typeof universe>>()
      const filings = Array.from({ length: SLOTS }, (_, back) => last - back).flatMap((slot) => {
        const day = Math.floor((slot * FILING_SLOT_MS + SEOUL_OFFSET_MS) / DAY_MS)
        const stocks = stocksOn.get(day) ?? universe(day)
        stocksOn.set(day, stocks)
        return filingOf(slot, { listings: stocks, seed }) ?? []
      })
      return { filings: filings.filter(({ number }) => !known.has(number)), setAside: [] }
    },
  }
}
