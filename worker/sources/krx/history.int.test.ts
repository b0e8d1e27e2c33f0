import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertListings } from '#database/market/listings'
import { openDatabase, type Database } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { seoulIso } from '#shared/market/seoul-time'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { DAY_MS, HOUR_MS } from '#shared/time'
import { BackFill } from '../../history/back-fill.ts'
import { createKrxApi } from './api.ts'
import { createKrxHistory } from './history.ts'
import { BLOCK_PAGE, ID, PASSWORD, send, TestExchange } from './testing/exchange.ts'

const log = pino({ level: 'silent' })
/** The codes at the exchange; the last is in the master alone. */
const STOCKS = [
  ['060310', 'KR7060310000'],
  ['0001A0', 'KR70001A0001'],
  ['003490', 'KR7003490000'],
  ['000020', 'KR7000020008'],
] as const

let database: Database
let redis: ReturnType<typeof connectRedis>
let exchange: TestExchange
let nowMs = 0
let reported: HistoryStatus | null = null

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
  const rest = { name: 'x', market: 'KOSPI' as const, section: '', shares: 1 }
  await insertListings(
    database,
    'krx',
    STOCKS.map(([code, isin]) => ({ code, isin, ...rest })),
  )
})
beforeEach(async () => {
  for (const table of ['daily_candles', 'index_daily', 'history_progress']) await database(table).delete()
  await redis.flushall()
  exchange = await TestExchange.open()
  // A Friday before the market; the exchange is on Thursday.
  nowMs = Date.parse('2026-03-20T02:00:00+09:00')
  reported = null
})
afterEach(() => exchange.close())
afterAll(async () => {
  redis.disconnect()
  await database.destroy()
})

function backFill({ historyDays = 900, dailyBudget = 1_000, atAnyHour = false } = {}): BackFill {
  const now = () => nowMs
  const api = createKrxApi({
    redis,
    log,
    now,
    baseUrl: exchange.baseUrl,
    id: ID,
    password: PASSWORD,
    dailyBudget,
    budgetPart: 0.5,
  })
  const source = createKrxHistory({ api, calendar: krxCalendar, historyDays, atAnyHour, pauseMs: 0 })
  return new BackFill({
    source,
    db: database,
    log,
    now,
    report: (status) => {
      reported = status
      return Promise.resolve()
    },
  })
}

const ring = (filling: BackFill) => filling.ring(new AbortController().signal)
const formsOf = (what: string) =>
  exchange.requests.filter((request) => request.what === what).map(({ form }) => form)
const count = async (table: string) => Number((await database(table).count('* as n'))[0]?.n)

describe('the history of the Marketplace', () => {
  it('is one call for the newest day of all stocks, and one for each two years of a stock', async () => {
    await ring(backFill())
    expect(reported).toMatchObject({ state: 'complete', series: { wanted: 1 + 3 + 4, filled: 8, failed: 0 } })
    expect(formsOf('listing').map((form) => form.get('trdDd'))).toEqual(['20260319'])
    const spans = formsOf('stock_days')
      .filter((form) => form.get('isuCd') === 'KR7060310000')
      .map((form) => [form.get('strtDd'), form.get('endDd'), form.get('adjStkPrc')])
    expect(spans).toEqual([
      ['20240319', '20260318', '1'],
      ['20231001', '20240318', '1'],
    ])
    expect([exchange.count('stock_days'), exchange.count('index_days')]).toEqual([4 * 2, 3 * 2])
    expect([exchange.count('login'), exchange.count('business_day')]).toEqual([1, 1])
    expect(
      await database('daily_candles').max('trade_date as newest').min('trade_date as oldest').first(),
    ).toEqual({
      newest: '2026-03-19',
      oldest: '2023-10-02',
    })
    expect(await database('index_daily').distinct('code').pluck('code')).toHaveLength(3)
  })

  it('grows every night by one call for all stocks and one for each index', async () => {
    await ring(backFill({ historyDays: 30 }))
    const before = await count('daily_candles')
    exchange.requests.length = 0
    exchange.businessDay = '20260320'
    nowMs = Date.parse('2026-03-21T02:00:00+09:00')
    await ring(backFill({ historyDays: 30 }))
    expect([exchange.count('listing'), exchange.count('stock_days'), exchange.count('index_days')]).toEqual([
      1, 0, 3,
    ])
    expect(await count('daily_candles')).toBe(before + 3)
  })

  it.each([
    ['2026-03-20T09:20:00+09:00', '2026-03-20T18:20:00.000+09:00'],
    ['2026-03-20T18:19:59+09:00', '2026-03-20T18:20:00.000+09:00'],
    ['2026-03-20T23:30:00+09:00', '2026-03-21T01:00:00.000+09:00'],
    ['2026-03-20T00:59:00+09:00', '2026-03-20T01:00:00.000+09:00'],
  ])('is not requested at %s, before %s', async (time, until) => {
    nowMs = Date.parse(time)
    const filling = backFill({ historyDays: 5 })
    await ring(filling)
    expect(exchange.requests).toEqual([])
    const [untilMs, before] = [Date.parse(until), nowMs]
    nowMs = untilMs - 1
    if (nowMs >= before) await ring(filling)
    expect(exchange.requests).toEqual([])
    nowMs = untilMs
    await ring(filling)
    expect([seoulIso(nowMs), exchange.count('stock_days')]).toEqual([until, 4])
  })

  it('uses half of the daily calls, and continues the next night', async () => {
    const filling = backFill({ dailyBudget: 20 })
    await ring(filling)
    expect(exchange.requests).toHaveLength(10)
    expect(reported).toMatchObject({ state: 'stopped', detail: 'all 10 calls of the day are spent' })
    nowMs += DAY_MS
    exchange.businessDay = '20260320'
    await ring(filling)
    await ring(filling)
    expect(reported).toMatchObject({ state: 'stopped' })
    nowMs += DAY_MS
    await ring(filling)
    expect(reported).toMatchObject({ state: 'complete', series: { filled: 8 } })
  })

  it('passes over a stock that cannot be read', async () => {
    exchange.override = ({ what, form }, response) => {
      if (what !== 'stock_days' || form.get('isuCd') !== 'KR7060310000') return false
      send(response, 200, JSON.stringify({ output: [{ TRD_DD: 'N/A' }], CURRENT_DATETIME: '' }))
      return true
    }
    await ring(backFill({ historyDays: 30 }))
    expect(reported).toMatchObject({
      state: 'resting',
      series: { wanted: 8, filled: 7, failed: 1 },
      failures: [{ kind: 'listing', code: '060310' }],
    })
  })

  it('is not requested for a day, like polls, when the exchange blocks', async () => {
    exchange.override = ({ what }, response) => {
      if (what !== 'stock_days') return false
      send(response, 200, BLOCK_PAGE)
      return true
    }
    const filling = backFill({ historyDays: 30, atAnyHour: true })
    await ring(filling)
    const requested = exchange.requests.length
    nowMs += 23 * HOUR_MS
    await ring(filling)
    await ring(backFill({ historyDays: 30, atAnyHour: true }))
    expect(exchange.requests).toHaveLength(requested)
    expect(reported).toMatchObject({ state: 'stopped' })
    expect(exchange.count('stock_days')).toBe(1)
  })
})
