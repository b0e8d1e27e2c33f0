import type { SourceDefinition } from '../definition.ts'
import { createCsvCacheSource, CSV_CACHE } from './csv-cache.ts'

export const csvCache: SourceDefinition<'csv-cache'> = {
  ...CSV_CACHE,
  create: ({ config, redis, log, now, calendar }) => {
    const { csvCacheBaseUrl: baseUrl, pollIntervalMs } = config
    const pace = pollIntervalMs === null ? {} : { pollEveryMs: pollIntervalMs }
    return createCsvCacheSource({ redis, log, now, calendar, baseUrl, ...pace })
  },
}
