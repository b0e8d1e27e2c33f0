import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import type { MarketGroup } from '#shared/market/market-group'
import type { ListingMaster } from '../listing-master.ts'
import type { SectorBook } from '../sector-book.ts'
import type { MarketSource, ParsedMarket } from '../sources/source.ts'
import type { BoardStore } from './board-store.ts'
import type { SourceProgress } from './source-progress.ts'

/** The place of one source among several. */
export interface Seat {
  /** A source that has not answered by then has failed. */
  answerWithinMs: number
  /**
   * Told of each good answer, before anything is stored.
   *
   * @returns whether the board is this source's; otherwise it stays as it is
   */
  mayFill: (polled: Polled) => Promise<boolean>
  /** What the source told before, whether or not the board took it. */
  progress: SourceProgress
}

/** What came of a poll. */
export interface Polled {
  answer: ParsedMarket
  /** Something has changed against the board, whether or not it was this source's turn to say so. */
  hasNews: boolean
  /** Markets on which something has. */
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
  /** Where the sectors that the source tells go; without one they are not asked for. */
  sectors?: SectorBook
  /**
   * Present where other sources stand in for this one: an answer that is older than the board is never a clock that went back.
   */
  seat?: Seat
  /** Told when the source is being asked and when it has answered: all other waiting is for the database and Redis. */
  onAsking?: (isAsked: boolean) => void
}
