import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import type { MarketGroup } from '#shared/market/market-group'
import type { ListingMaster } from '../listing-master.ts'
import type { SectorBook } from '../sector-book.ts'
import type { MarketSource, ParsedMarket } from '../sources/source.ts'
import type { BoardStore } from './board-store.ts'
import type { SourceProgress } from './source-progress.ts'

/** The role of one source among several. */
export interface Seat {
  /** A source that has not answered by then has failed. */
  answerWithinMs: number
  /**
   * Called with each good answer, before anything is stored.
   *
   * @returns whether this source fills the board; otherwise the board stays as it is
   */
  mayFill: (polled: Polled) => Promise<boolean>
  /** The volumes of the source's previous answer, whether or not the board took it. */
  progress: SourceProgress
}

/** The result of a poll. */
export interface Polled {
  answer: ParsedMarket
  /** The answer differs from the board, whether or not this source may fill it. */
  hasNews: boolean
  /** The markets with changes. */
  moved: ReadonlySet<MarketGroup>
}

export interface PipelineDeps {
  source: MarketSource
  store: BoardStore
  master: ListingMaster
  db: Database
  log: Log
  now: () => number
  newEpoch: () => string
  /** Stores the sectors that the source delivers; without it they are not fetched. */
  sectors?: SectorBook
  /**
   * Present where the source has fallbacks: an answer that is older than the board then never means that a
   * clock went back.
   */
  seat?: Seat
  /**
   * Called when the request to the source starts and ends: all other waiting is for the database and Redis.
   */
  onAsking?: (isAsked: boolean) => void
}
