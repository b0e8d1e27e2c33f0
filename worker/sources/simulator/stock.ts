import type { Listing } from '#shared/market/quote'
import type { Sector } from './well-known.ts'

/** A listing as it stands on one day, with what the simulation has to know about it. */
export interface Stock extends Listing {
  /** What all its randomness is hashed from. */
  key: number
  kind: 'well_known' | 'ordinary' | 'preferred' | 'spac'
  sector: Sector
  /** Where its price starts, and what it drifts back to over weeks, won. */
  levelKrw: number
}

/** A place on the board; who fills it, under which name and with how many shares, is a question of the day. */
export type Slot = (day: number) => Omit<Stock, 'key'>
