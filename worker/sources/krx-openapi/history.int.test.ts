import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertListings } from '#database/market/listings'
import { openDatabase, type Database } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { BackFill } from '../../history/back-fill.ts'
import { createOpenApi } from './client.ts'
import { createOpenApiHistory } from './history.ts'
import { KEY, OpenApiServer, rowsOf, send } from './testing/open-api-server.ts'

const log = pino({ level: 'silent' })
let database: Database
let redis: ReturnType<typeof connectRedis>
let exchange: OpenApiServer
let nowMs = 0
let reported: HistoryStatus | null = null

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
  const rest = { name: 'x', market: 'KOSPI' as const, section: '', shares: 1 }
  const codes = ['095570', '003560', '060310', '0001A0']
  await insertListings(
    database,
    'krx',
    codes.map((code) => ({ code, isin: `KR7${code}003`, ...rest })),
  )
})
beforeEach(async () => {
  for (const table of ['daily_candles', 'index_daily', 'history_progress']) await database(table).delete()
  await redis.flushall()
  exchange = await OpenApiServer.open()
  // A Friday; the newest published day is Thursday's.
  nowMs = Date.parse('2026-03-20T08:00:00+09:00')
})
afterEach(() => exchange.close())
afterAll(async () => {
  redis.disconnect()
  await database.destroy()
})

function backFill({ key = KEY, historyDays = 4 } = {}): BackFill {
  const api = createOpenApi({ redis, baseUrl: exchange.baseUrl, key, now: () => nowMs, emptyAgainMs: 0 })
  return new BackFill({
    source: createOpenApiHistory({ api, calendar: krxCalendar, historyDays, pauseMs: 0 }),
    db: database,
    log,
    now: () => nowMs,
    report: (status) => {
      reported = status
      return Promise.resolve()
    },
  })
}

const ring = (filling: BackFill) => filling.ring(new AbortController().signal)
const count = async (table: string) => Number((await database(table).count('* as n'))[0]?.n)

describe('the history of KRX Open API', () => {
  it('requests each part and trading day once, the newest first, and nothing else', async () => {
    await ring(backFill())
    // 15 to 19 March; the 15th is a Sunday.
    expect(exchange.requests).toHaveLength(5 * 4)
    expect(exchange.requests.slice(0, 5)).toEqual([
      'sto/stk_bydd_trd 20260319',
      'sto/ksq_bydd_trd 20260319',
      'sto/knx_bydd_trd 20260319',
      'idx/kospi_dd_trd 20260319',
      'idx/kosdaq_dd_trd 20260319',
    ])
    expect([await count('daily_candles'), await count('index_daily')]).toEqual([4 * 4, 4 * 3])
    expect(
      await database('daily_candles').where('trade_date', '2026-03-19').orderBy('listing_id'),
    ).toMatchObject([
      {
        open: 5_270,
        high: 5_290,
        low: 5_070,
        close: 5_280,
        base_price: 5_220,
        volume: 410_628,
        source: 'krx-openapi',
      },
      { open: null, high: null, low: null, volume: 0, close: 5_280, base_price: 5_280 },
      {},
      {},
    ])
    expect(
      await database('index_daily').where({ trade_date: '2026-03-19', code: 'KOSPI' }).first(),
    ).toMatchObject({
      open: '2586.89',
      close: '2578.08',
      turnover: 8_379_290_435_057,
    })
    await ring(backFill())
    expect(exchange.requests).toHaveLength(5 * 4)
  })

  it('does not request the day before until eight in the morning', async () => {
    nowMs -= 1
    await ring(backFill({ historyDays: 0 }))
    expect(exchange.requests).toHaveLength(5)
    expect(exchange.requests.every((request) => request.endsWith('20260318'))).toBe(true)
  })

  it('reports a market that the key is not approved for, and reads the others', async () => {
    exchange.unapproved.add('sto/stk_bydd_trd')
    const filling = backFill()
    await ring(filling)
    expect(exchange.requests.filter((request) => request.startsWith('sto/stk'))).toHaveLength(1)
    expect([await count('daily_candles'), await count('index_daily')]).toEqual([2 * 4, 4 * 3])
    expect(reported).toMatchObject({
      state: 'resting',
      series: { wanted: 5, filled: 4, failed: 1 },
      failures: [
        {
          kind: 'day',
          code: 'KOSPI',
          reason: 'the key is not approved for sto/stk_bydd_trd, or it has expired',
        },
      ],
    })
    exchange.unapproved.clear()
    nowMs += 4 * 3_600_000
    await ring(filling)
    expect(await count('daily_candles')).toBe(4 * 4)
    expect(reported).toMatchObject({ series: { filled: 5, failed: 0 } })
  })

  it('requests each part once when the key is wrong', async () => {
    await ring(backFill({ key: 'another key' }))
    expect(exchange.requests).toHaveLength(5)
    expect(reported).toMatchObject({ series: { filled: 0, failed: 5 } })
  })

  it('retries after an hour when the answer about a recent day is empty', async () => {
    exchange.published = '20260318'
    const filling = backFill({ historyDays: 0 })
    await ring(filling)
    expect(await count('history_progress')).toBe(0)
    exchange.published = '20260319'
    nowMs += 3_600_000
    await ring(filling)
    expect(await count('daily_candles')).toBe(4)
  })

  it('treats an empty answer about a day long past as a holiday', async () => {
    exchange.holidays.add('20260312')
    await ring(backFill({ historyDays: 9 }))
    expect(reported).toMatchObject({ state: 'complete', series: { filled: 5 } })
    expect(await count('daily_candles')).toBe(4 * 7)
  })

  it('refuses an answer with many rows fewer than the day beside it', async () => {
    exchange.override = (path, basDd, response) => {
      if (path !== 'sto/stk_bydd_trd' || basDd !== '20260318') return false
      send(response, 200, { OutBlock_1: rowsOf(path, basDd).slice(0, 1) })
      return true
    }
    await ring(backFill())
    expect(await database('daily_candles').where('trade_date', '2026-03-18')).toHaveLength(0)
    expect(reported).toMatchObject({ state: 'stopped', detail: '1 rows of KOSPI where there were 2' })
  })

  it('retries an empty body twice without delay', async () => {
    let empty = 2
    exchange.override = (_path, _basDd, response) => {
      if (empty === 0) return false
      empty -= 1
      response.writeHead(200).end('')
      return true
    }
    await ring(backFill({ historyDays: 0 }))
    expect(exchange.requests).toHaveLength(5 + 2)
    expect(await count('daily_candles')).toBe(4)
  })

  it('requests nothing until midnight in Seoul when the calls of the day are spent', async () => {
    exchange.override = (_path, _basDd, response) => {
      send(response, 429, { respCode: '429' })
      return true
    }
    const filling = backFill()
    await ring(filling)
    nowMs = Date.parse('2026-03-20T23:59:59+09:00')
    await ring(filling)
    expect(exchange.requests).toHaveLength(1)
    expect(reported).toMatchObject({ state: 'stopped', retry_at_ms: Date.parse('2026-03-21T00:00:00+09:00') })
  })

  it('never exceeds the daily quota of a key', async () => {
    await redis.set(`source:krx-openapi:${new URL(exchange.baseUrl).host}:calls:2026-03-20`, 7_998)
    await ring(backFill())
    expect(exchange.requests).toHaveLength(2)
    expect(reported).toMatchObject({ state: 'stopped', detail: 'all 8000 calls of the day are spent' })
  })
})
