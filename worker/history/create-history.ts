import type { Redis } from 'ioredis'
import type { Knex } from 'knex'
import { assertNever } from '#shared/assert-never'
import type { Calendar } from '#shared/market/calendar'
import type { WorkerConfig } from '#platform/config'
import type { Log } from '#platform/log'
import { createOpenApi } from '../sources/krx-openapi/client.ts'
import { createOpenApiHistory } from '../sources/krx-openapi/history.ts'
import { createKrxDesk } from '../sources/krx/desk.ts'
import { createKrxHistory } from '../sources/krx/history.ts'
import { createSimulatorHistory } from '../sources/simulator/history.ts'
import type { HistorySource } from './history-source.ts'

/** The polls of a day, every two minutes until the evening, need a little more than half of what may be asked. */
const MARKETPLACE_PART = 0.4
const MARKETPLACE_PAUSE_MS = 2_000

/** Who tells the past, as the settings say; null: nobody. */
export function createHistory(
  config: WorkerConfig,
  {
    redis,
    db,
    log,
    now,
    calendar,
  }: { redis: Redis; db: Knex; log: Log; now: () => number; calendar: Calendar },
): HistorySource | null {
  const { historyDays } = config
  switch (config.historySource) {
    case 'none':
      return null
    case 'simulator':
      return createSimulatorHistory({
        db,
        listings: config.simulatorListings,
        seed: config.simulatorSeed,
        historyDays,
      })
    case 'krx': {
      const isExchange = new URL(config.krxBaseUrl).hostname.endsWith('krx.co.kr')
      const desk = createKrxDesk({
        redis,
        log,
        now,
        baseUrl: config.krxBaseUrl,
        id: config.krxId ?? '',
        password: config.krxPassword ?? '',
        budgetPart: MARKETPLACE_PART,
        ...(config.krxDailyBudget === null ? {} : { dailyBudget: config.krxDailyBudget }),
      })
      return createKrxHistory({
        desk,
        calendar,
        historyDays,
        atAnyHour: config.marketHours === 'always',
        pauseMs: isExchange ? MARKETPLACE_PAUSE_MS : 0,
      })
    }
    case 'krx-openapi': {
      const { krxOpenapiBaseUrl: baseUrl, krxOpenapiKey: key } = config
      const api = createOpenApi({ redis, now, baseUrl, key: key ?? '' })
      return createOpenApiHistory({ api, calendar, historyDays })
    }
    default:
      return assertNever(config.historySource)
  }
}
