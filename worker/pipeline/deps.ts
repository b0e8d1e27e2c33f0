import type { Knex } from 'knex'
import type { Log } from '#platform/log'
import type { ListingMaster } from '../listing-master.ts'
import type { SectorBook } from '../sector-book.ts'
import type { MarketSource } from '../sources/source.ts'
import type { BoardStore } from './board-store.ts'

export interface PipelineDeps {
  source: MarketSource
  store: BoardStore
  master: ListingMaster
  db: Knex
  log: Log
  now: () => number
  newEpoch: () => string
  /** Where the sectors that the source tells go; without one they are not asked for. */
  sectors?: SectorBook
  /** Told when the source is being asked and when it has answered: all other waiting is for the database and Redis. */
  onAsking?: (isAsked: boolean) => void
}
