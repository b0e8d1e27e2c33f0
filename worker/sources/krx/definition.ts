import type { SourceDefinition, SourceParts } from '../definition.ts'
import { createKrxApi, isExchange, type KrxApiOptions } from './api.ts'
import { createKrxHistory } from './history.ts'
import { createKrxSource, KRX } from './krx.ts'

/** The polls of a day, every two minutes until the evening, need a little more than half of what may be asked. */
const HISTORY_PART = 0.4
const HISTORY_PAUSE_MS = 2_000

export const krx: SourceDefinition<'krx'> = {
  ...KRX,
  create: (parts) => createKrxSource({ ...account(parts), calendar: parts.calendar }),
  history: (parts) => {
    const { config, calendar } = parts
    return createKrxHistory({
      api: createKrxApi({ ...account(parts), budgetPart: HISTORY_PART }),
      calendar,
      historyDays: config.historyDays,
      atAnyHour: config.marketHours === 'always',
      pauseMs: isExchange(config.krxBaseUrl) ? HISTORY_PAUSE_MS : 0,
    })
  },
}

function account({ config, redis, log, now }: SourceParts): KrxApiOptions {
  const { krxBaseUrl: baseUrl, krxId, krxPassword, krxDailyBudget } = config
  return {
    redis,
    log,
    now,
    baseUrl,
    id: krxId ?? '',
    password: krxPassword ?? '',
    ...(krxDailyBudget === null ? {} : { dailyBudget: krxDailyBudget }),
  }
}
