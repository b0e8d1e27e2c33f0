import { scryptSync } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import { createBusinessDay, type BusinessDay } from './business-day.ts'
import { createKrxClient } from './client.ts'
import { createDailyBudget, type DailyBudget } from '../access/daily-budget.ts'
import { createHoldGate } from '../access/hold.ts'
import { createKrxSession } from './session.ts'
import { createKrxStore } from './store.ts'
import { readTable, type KrxTable } from './table.ts'

export interface KrxApiOptions {
  redis: Redis
  baseUrl: string
  id: string
  password: string
  log: Log
  now?: () => number
  random?: () => number
  /** Requests per day in Seoul, over all workers. Unset: 2,000 for the exchange, unlimited for a stand-in. */
  dailyBudget?: number
  /** The share of the daily requests that this client may use; the rest is left to others. Unset: all. */
  budgetPart?: number
  /** The pause between two requests. Unset: a second for the exchange, none for a stand-in. */
  minGapMs?: number
  requestTimeoutMs?: number
}

/** The client of the exchange's tables, with a login, a daily budget, and holds after faults. */
export interface KrxApi {
  /**
   * One or more requests. After a fault all workers know the resulting hold.
   *
   * @throws SourceError
   */
  visit<T>(ask: () => Promise<T>): Promise<T>
  /** Only within a visit. @param table such as `MDCSTAT01501` @throws SourceFault */
  ask(table: string, form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<KrxTable>
  /** Only within a visit. */
  businessDay: BusinessDay
  /** The requests of the day, as part of an answer. */
  budget: DailyBudget['usage']
}

const DATA_PATH = '/comm/bldAttendant/getJsonData.cmd'
/** With another referrer the data endpoint answers with an HTML page. */
const DATA_REFERER = '/contents/MDC/MDI/mdiLoader/index.cmd?menuId=MDC0201'
const TABLES = 'dbms/MDC/STAT/standard/'

const TOWARDS_THE_EXCHANGE = { minGapMs: 1_000, dailyBudget: 2_000 }
const TOWARDS_A_STAND_IN = { minGapMs: 0, dailyBudget: Infinity }

/** Whether it is the exchange itself, and no stand-in. */
export function isExchange(baseUrl: string): boolean {
  return new URL(baseUrl).hostname.endsWith('krx.co.kr')
}

export function createKrxApi(options: KrxApiOptions): KrxApi {
  const { redis, baseUrl, id, password, log, now = Date.now, random = Math.random } = options
  const { requestTimeoutMs: timeoutMs = 30_000, budgetPart = 1 } = options
  const { host } = new URL(baseUrl)
  const manners = isExchange(baseUrl) ? TOWARDS_THE_EXCHANGE : TOWARDS_A_STAND_IN
  const { minGapMs = manners.minGapMs, dailyBudget = manners.dailyBudget } = options

  const store = createKrxStore(redis, host)
  const budget = createDailyBudget(store, { of: Math.floor(dailyBudget * budgetPart), now })
  const client = createKrxClient({ baseUrl, minGapMs, now, countCall: () => budget.spend() })
  const session = createKrxSession({ client, store, log, id, password })
  // A slow hash on purpose: access to Redis must not be enough to guess the password.
  const login = scryptSync(password, id, 16).toString('hex')
  const hold = createHoldGate(store, { now, random, login })

  return {
    visit: (ask) =>
      hold.visit(async () => {
        await session.resume()
        try {
          return await ask()
        } finally {
          // The visit is over; a session that is not stored only costs another login.
          await session.keep().catch((error: Error) => {
            log.warn({ reason: error.message }, 'the session could not be kept')
          })
        }
      }),

    async ask(table, form, signal) {
      const request = {
        path: DATA_PATH,
        referer: DATA_REFERER,
        timeoutMs,
        form: { locale: 'ko_KR', bld: TABLES + table, ...form },
      }
      return readTable(await session.ask(request, signal))
    },

    budget: () => budget.usage(),
    businessDay: createBusinessDay({ client, now, referer: DATA_REFERER, timeoutMs }),
  }
}
