import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { WorkerConfig } from '#platform/config'
import type { Log } from '#platform/log'
import type { Calendar } from '#shared/market/calendar'
import type { QuoteRow, Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { DatasetOf, HistorySourceName, LiveSourceName, SourceName } from '#shared/market/sources'
import type { HistorySource } from '../history/history-source.ts'
import type { SourceCheck } from './check.ts'
import type { MarketSource, SourceIndex } from './source.ts'

/** What a source may be made of. It takes its own settings from the configuration. */
export interface SourceDeps {
  config: WorkerConfig
  redis: Redis
  db: Database
  log: Log
  now: () => number
  /** The exchange's. */
  calendar: Calendar
}

/** What a market's first poll told. */
export interface MarketSoFar {
  atMs: number
  tradeDate: SeoulDate
  rows: readonly QuoteRow[]
  indices: readonly SourceIndex[]
}

/** What changed at a moment before it. */
export interface EarlierMoment {
  atMs: number
  rows: ({ id: number } & Trading)[]
  indices: SourceIndex[]
}

/** Whether MARKET_SOURCE or HISTORY_SOURCE may name it is stated in `shared/market/sources.ts`; so it must be made. */
type Live<N extends SourceName> = N extends LiveSourceName
  ? {
      delayMinutes: number
      /** The pace when the operator sets none. */
      pollEveryMs: number
      /** @throws ConfigError when what the settings name cannot be used */
      create(deps: SourceDeps): MarketSource
      /** How `sources check` asks it, in place of one poll. */
      check?: (deps: SourceDeps, signal: AbortSignal) => Promise<SourceCheck>
      /** The hours before a market's first poll, of a source that can make them up; oldest first. */
      daySoFar?: (deps: SourceDeps, first: MarketSoFar) => EarlierMoment[]
    }
  : object
type Historical<N extends SourceName> = N extends HistorySourceName
  ? { history(deps: SourceDeps): HistorySource }
  : object

/** One source: what its folder exports and the registry holds. */
export type SourceDefinition<N extends SourceName> = {
  name: N
  board: DatasetOf<N>
} & Live<N> &
  Historical<N>
