import type { Redis } from 'ioredis'
import { assertNever } from '#shared/assert-never'
import { createCalendar } from '#shared/market/calendar'
import type { WorkerConfig } from '#platform/config'
import type { Log } from '#platform/log'
import { createKrxSource } from './krx/krx.ts'
import { createSimulatorSource } from './simulator/simulator.ts'
import type { MarketSource } from './source.ts'

/** The source that the settings name. */
export function createSource(
  config: WorkerConfig,
  { redis, log, now }: { redis: Redis; log: Log; now: () => number },
): MarketSource {
  switch (config.marketSource) {
    case 'simulator':
      return createSimulatorSource({ listings: config.simulatorListings, seed: config.simulatorSeed })
    case 'krx':
      return createKrxSource({
        redis,
        log,
        now,
        calendar: createCalendar({ overrides: config.calendarOverrides }),
        baseUrl: config.krxBaseUrl,
        id: config.krxId ?? '',
        password: config.krxPassword ?? '',
        ...(config.krxDailyBudget === null ? {} : { dailyBudget: config.krxDailyBudget }),
      })
    default:
      return assertNever(config.marketSource)
  }
}
