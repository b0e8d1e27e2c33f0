import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { WorkerConfig } from '#platform/config'
import type { Dataset } from '#shared/market/dataset'
import type { Collector } from '../collectors/collector.ts'
import { feedCollector } from './collector.ts'
import { simulatedNews } from './simulated.ts'

export interface NewsDeps {
  config: WorkerConfig
  board: Dataset
  redis: Redis
  db: Database
  now: () => number
}

/** The collectors of headlines, by the settings: the configured feeds, or simulated ones for the simulated market. */
export function createNewsCollectors({ config, board, redis, db, now }: NewsDeps): Collector[] {
  const { newsFeeds, newsPollMs: everyMs, simulatorSeed: seed } = config
  const deps = { board, everyMs, redis, db, now, random: Math.random }
  if (newsFeeds !== null) return newsFeeds.map((feed) => feedCollector({ ...deps, feed }))
  return board === 'simulated' ? [simulatedNews({ db, seed, everyMs, now })] : []
}
