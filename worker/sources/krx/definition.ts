import type { SourceDefinition, SourceDeps } from '../definition.ts'
import { createKrxApi, isExchange, type KrxApiOptions } from './api.ts'
import { createKrxHistory } from './history.ts'
import { createKrxSource, KRX } from './krx.ts'

/** The polls of a day, every two minutes until the evening, need a little more than half of the budget. */
const HISTORY_PART = 0.4
const HISTORY_PAUSE_MS = 2_000

export const krx: SourceDefinition<'krx'> = {
  ...KRX,
  create: (deps) => createKrxSource({ ...account(deps), calendar: deps.calendar }),
  history: (deps) => {
    const { config, calendar } = deps
    return createKrxHistory({
      api: createKrxApi({ ...account(deps), budgetPart: HISTORY_PART }),
      calendar,
      historyDays: config.historyDays,
      atAnyHour: config.marketHours === 'always',
      pauseMs: isExchange(config.krxBaseUrl) ? HISTORY_PAUSE_MS : 0,
    })
  },
}

function account({ config, redis, log, now }: SourceDeps): KrxApiOptions {
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
