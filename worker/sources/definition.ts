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

/** What a source may use. It reads its own settings from the configuration. */
export interface SourceDeps {
  config: WorkerConfig
  redis: Redis
  db: Database
  log: Log
  now: () => number
  /** The exchange's calendar. */
  calendar: Calendar
}

/** The market at its first poll. */
export interface MarketSoFar {
  atMs: number
  tradeDate: SeoulDate
  rows: readonly QuoteRow[]
  indices: readonly SourceIndex[]
}

/** The changes at an earlier moment. */
export interface EarlierMoment {
  atMs: number
  rows: ({ id: number } & Trading)[]
  indices: SourceIndex[]
}

/**
 * `shared/market/sources.ts` states whether MARKET_SOURCE or HISTORY_SOURCE may name it; these types require
 * the matching function.
 */
type Live<N extends SourceName> = N extends LiveSourceName
  ? {
      delayMinutes: number
      /** The poll interval when the operator sets none. */
      pollEveryMs: number
      /** @throws ConfigError when a setting cannot be used */
      create(deps: SourceDeps): MarketSource
      /** Replaces one poll as the check of `sources check`. */
      check?: (deps: SourceDeps, signal: AbortSignal) => Promise<SourceCheck>
      /** Makes the hours before a market's first poll, for a source that can simulate them; oldest first. */
      daySoFar?: (deps: SourceDeps, first: MarketSoFar) => EarlierMoment[]
    }
  : object
type Historical<N extends SourceName> = N extends HistorySourceName
  ? { history(deps: SourceDeps): HistorySource }
  : object

/** One source: what its folder exports and the registry contains. */
export type SourceDefinition<N extends SourceName> = {
  name: N
  board: DatasetOf<N>
} & Live<N> &
  Historical<N>
