import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { WorkerConfig } from '#platform/config'
import type { FilingSource } from '#shared/disclosures/filing'
import type { Calendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'
import type { Collector } from '../collectors/collector.ts'
import { filingCollector } from './collector.ts'
import { createDart } from './dart.ts'
import type { FilingList } from './filing-list.ts'
import { createKind } from './kind.ts'
import { createSimulatedFilings } from './simulated.ts'

export interface DisclosureDeps {
  config: WorkerConfig
  board: Dataset
  redis: Redis
  db: Database
  now: () => number
  calendar: Calendar
}

const LISTS: Readonly<Record<FilingSource, (deps: DisclosureDeps) => FilingList>> = {
  kind: ({ config, redis, now }) =>
    createKind({ redis, now, baseUrl: config.kindBaseUrl, random: Math.random }),
  dart: ({ config, redis, now }) =>
    createDart({
      redis,
      now,
      baseUrl: config.dartBaseUrl,
      key: config.dartApiKey ?? '',
      random: Math.random,
    }),
  simulator: ({ config, db, now }) =>
    createSimulatedFilings({
      ...{ db, now },
      listings: config.simulatorListings,
      seed: config.simulatorSeed,
    }),
}

/** The collectors of disclosures, by the settings. */
export function createDisclosureCollectors(deps: DisclosureDeps): Collector[] {
  const { config, board, db, now, calendar } = deps
  return config.disclosureSources.map((source) =>
    filingCollector({
      source,
      list: LISTS[source](deps),
      board,
      everyMs: config.disclosurePollMs,
      db,
      now,
      calendar,
    }),
  )
}
