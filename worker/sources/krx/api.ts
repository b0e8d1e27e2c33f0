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
  /** Requests per day in Seoul, over all workers. Unset: 2,000 towards the exchange, no limit towards a stand-in. */
  dailyBudget?: number
  /** The part of the day's requests after which this api asks no more; the rest is left to others. Unset: all. */
  budgetPart?: number
  /** Pause between two requests. Unset: a second towards the exchange, none towards a stand-in. */
  minGapMs?: number
  requestTimeoutMs?: number
}

/** Where the exchange is asked for its tables, behind a login, within a budget, and not while it wants to be left alone. */
export interface KrxApi {
  /**
   * One or more questions. What the exchange means by a fault is known afterwards to all workers.
   *
   * @throws SourceError
   */
  visit<T>(ask: () => Promise<T>): Promise<T>
  /** During a visit. @param table such as `MDCSTAT01501` @throws SourceFault */
  ask(table: string, form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<KrxTable>
  /** During a visit. */
  businessDay: BusinessDay
  /** Requests of the day, as an answer tells them. */
  budget: DailyBudget['told']
}

const DATA_PATH = '/comm/bldAttendant/getJsonData.cmd'
/** Asked from anywhere else, the data endpoint answers with a page. */
const DATA_REFERER = '/contents/MDC/MDI/mdiLoader/index.cmd?menuId=MDC0201'
const TABLES = 'dbms/MDC/STAT/standard/'

const TOWARDS_THE_EXCHANGE = { minGapMs: 1_000, dailyBudget: 2_000 }
const TOWARDS_A_STAND_IN = { minGapMs: 0, dailyBudget: Infinity }

/** Whether it is the exchange itself, and no stand-in of it. */
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
  // Slow on purpose: whoever reads Redis must not be able to guess the password from it.
  const login = scryptSync(password, id, 16).toString('hex')
  const hold = createHoldGate(store, { now, random, login })

  return {
    visit: (ask) =>
      hold.visit(async () => {
        await session.resume()
        try {
          return await ask()
        } finally {
          // The visit has come out as it has: a session that is not kept costs a login, no more.
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

    budget: () => budget.told(),
    businessDay: createBusinessDay({ client, now, referer: DATA_REFERER, timeoutMs }),
  }
}
