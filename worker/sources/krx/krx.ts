import { scryptSync } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import { krxCalendar, type Calendar } from '#shared/market/calendar'
import { seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import { SourceError, type MarketSource, type ParsedMarket } from '../source.ts'
import { createBusinessDay } from './business-day.ts'
import { createKrxClient } from './client.ts'
import { readDatetime, writeDay } from './datetime.ts'
import { KrxFault } from './fault.ts'
import { createHoldGate } from './hold.ts'
import { DELAY_MINUTES, krxHours, krxPhaseAt } from './hours.ts'
import { createIndexDesk } from './index-desk.ts'
import { parseIndices } from './indices.ts'
import { parseListing } from './listing.ts'
import { createKrxSession } from './session.ts'
import { createKrxStore } from './store.ts'
import { readTable, type KrxTable } from './table.ts'

export interface KrxSourceOptions {
  redis: Redis
  baseUrl: string
  id: string
  password: string
  log: Log
  now?: () => number
  random?: () => number
  calendar?: Calendar
  /** Requests per day in Seoul, over all workers. Unset: 2,000 towards the exchange, no limit towards a stand-in. */
  dailyBudget?: number
  /** Pause between two requests. Unset: a second towards the exchange, none towards a stand-in. */
  minGapMs?: number
  requestTimeoutMs?: number
}

/** What a poll brings home: the tables as they came, the listing never empty. */
export interface KrxAnswer {
  /** The day asked for. */
  tradeDate: SeoulDate
  listing: KrxTable
  indices: KrxTable[]
}

const DATA_PATH = '/comm/bldAttendant/getJsonData.cmd'
const TOWARDS_THE_EXCHANGE = { minGapMs: 1_000, dailyBudget: 2_000 }
const TOWARDS_A_STAND_IN = { minGapMs: 0, dailyBudget: Infinity }
/** Asked from anywhere else, the data endpoint answers with a page. */
const DATA_REFERER = '/contents/MDC/MDI/mdiLoader/index.cmd?menuId=MDC0201'
const TABLES = 'dbms/MDC/STAT/standard/'

/** The KRX Data Marketplace: all listings and the three indices of the board, twenty minutes late, behind a login. */
export function createKrxSource(options: KrxSourceOptions): MarketSource<KrxAnswer> {
  const { redis, baseUrl, id, password, log, now = Date.now, random = Math.random } = options
  const { calendar = krxCalendar, requestTimeoutMs: timeoutMs = 30_000 } = options
  const { host, hostname } = new URL(baseUrl)
  const manners = hostname.endsWith('krx.co.kr') ? TOWARDS_THE_EXCHANGE : TOWARDS_A_STAND_IN
  const { minGapMs = manners.minGapMs, dailyBudget = manners.dailyBudget } = options

  const store = createKrxStore(redis, host)
  const client = createKrxClient({ baseUrl, minGapMs, now, countCall })
  const session = createKrxSession({ client, store, log, id, password })
  const businessDay = createBusinessDay({ client, now, referer: DATA_REFERER, timeoutMs })
  const indexDesk = createIndexDesk({
    log,
    now,
    ask: (family, trdDd, signal) =>
      ask({ bld: `${TABLES}MDCSTAT00101`, idxIndMidclssCd: family, trdDd }, signal),
  })
  // Slow on purpose: whoever reads Redis must not be able to guess the password from it.
  const login = scryptSync(password, id, 16).toString('hex')
  const hold = createHoldGate(store, { now, random, login })

  async function countCall(): Promise<void> {
    const calls = await store.countCall(seoulDate(now()))
    if (calls > dailyBudget) {
      throw new KrxFault('budget_spent', `all ${dailyBudget} calls of the day are spent`, 'midnight')
    }
  }

  async function ask(form: Record<string, string>, signal: AbortSignal): Promise<KrxTable> {
    const request = { path: DATA_PATH, referer: DATA_REFERER, timeoutMs, form: { locale: 'ko_KR', ...form } }
    return readTable(await session.ask(request, signal))
  }

  async function askListing(trdDd: string, signal: AbortSignal): Promise<KrxTable> {
    const listing = await ask({ bld: `${TABLES}MDCSTAT01501`, mktId: 'ALL', trdDd }, signal)
    if (listing.rows.length > 0) return listing
    throw new KrxFault('empty_answer', 'the listing holds no stock', 'transient')
  }

  /** Asked for another day than the one it is on, the exchange answers without prices instead of refusing. */
  function checkDay(tradeDate: SeoulDate, listing: KrxTable): void {
    if (listing.rows.every(isUnpriced)) businessDay.doubt()
    const asOfMs = readDatetime(listing.currentDatetime)
    if (asOfMs !== null && seoulDate(asOfMs) < tradeDate) {
      throw new KrxFault(
        'unusable_answer',
        `an answer of ${seoulDate(asOfMs)} about ${tradeDate}`,
        'transient',
      )
    }
  }

  return {
    name: 'krx',
    board: 'krx',
    delayMinutes: DELAY_MINUTES,
    pollEveryMs: 120_000,
    phaseAt: (nowMs) => krxPhaseAt(calendar, nowMs),
    opensAt: (nowMs) => krxHours(calendar, nowMs),

    async poll({ signal }) {
      await hold.check()
      await session.resume()
      try {
        const tradeDate = await businessDay.ask(signal)
        const listing = await askListing(writeDay(tradeDate), signal)
        checkDay(tradeDate, listing)
        const indices = await indexDesk.ask(writeDay(tradeDate), signal)
        await hold.release()
        return { tradeDate, listing, indices }
      } catch (error) {
        businessDay.doubt()
        if (!(error instanceof KrxFault)) throw error
        throw await hold.place(error)
      } finally {
        // The poll has come out as it has: a session that is not kept costs a login, no more.
        await session.keep().catch((error: Error) => {
          log.warn({ reason: error.message }, 'the session could not be kept')
        })
      }
    },

    parse: parseKrxAnswer,
    close: () => Promise.resolve(),
  }
}

function isUnpriced(row: unknown): boolean {
  return (row as { TDD_CLSPRC?: unknown } | null)?.TDD_CLSPRC === '-'
}

/**
 * Rows that cannot be understood are set aside; an answer of which most rows are is not believed at all.
 *
 * @throws SourceError `unusable_answer`
 */
export function parseKrxAnswer({ tradeDate, listing, indices }: KrxAnswer): ParsedMarket {
  const asOfMs = readDatetime(listing.currentDatetime)
  if (asOfMs === null) throw new SourceError('unusable_answer', 'the answer does not say when it was made')
  const stocks = parseListing(listing.rows)
  if (stocks.setAside.length * 2 > listing.rows.length) {
    const [first] = stocks.setAside
    const counts = `${stocks.setAside.length} of ${listing.rows.length} rows`
    throw new SourceError('unusable_answer', `${counts} cannot be understood, the first: ${first?.reason}`)
  }
  const board = parseIndices(indices.flatMap((table) => table.rows))
  return {
    tradeDate,
    asOfMs,
    rows: stocks.rows,
    indices: board.indices,
    setAside: [...stocks.setAside, ...board.setAside],
  }
}
