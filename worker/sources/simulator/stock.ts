import type { Listing } from '#shared/market/quote'
import type { Sector } from './well-known.ts'

/** A listing on one day, with the facts that the simulation needs. */
export interface Stock extends Listing {
  /** The hash key of all its randomness. */
  key: number
  kind: 'well_known' | 'ordinary' | 'preferred' | 'spac'
  sector: Sector
  /** The initial price, and the mean that it reverts to over weeks, in won. */
  levelKrw: number
}

/** A slot of the board; its listing, with name and number of shares, depends on the day. */
export type Slot = (day: number) => Omit<Stock, 'key'>
