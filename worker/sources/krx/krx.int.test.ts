import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import { SourceError, type PollContext } from '../source.ts'
import { createKrxSource, type KrxSourceOptions } from './krx.ts'
import {
  BLOCK_PAGE,
  ID,
  PASSWORD,
  send,
  sendJson,
  TestExchange,
  type RecordedRequest,
} from './testing/exchange.ts'
import { blankRow, stockRow } from './testing/rows.ts'

const MORNING_MS = Date.parse('2026-03-19T10:34:00+09:00')

let redis: Redis
let exchange: TestExchange
let nowMs: number
let logged: string[]

beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
})
afterAll(() => redis.quit())
beforeEach(async () => {
  await resetStack()
  exchange = await TestExchange.open()
  nowMs = MORNING_MS
  logged = []
})
afterEach(() => exchange.close())

/** A worker's source; each call is another worker with the same Redis. */
function worker(options: Partial<KrxSourceOptions> = {}) {
  const log = pino({ level: 'trace' }, { write: (line) => logged.push(line) })
  const source = createKrxSource({
    ...{ redis, log, baseUrl: exchange.baseUrl, id: ID, password: PASSWORD },
    ...{ now: () => nowMs, random: () => 0 },
    ...options,
  })
  const poll = async (signal = new AbortController().signal) => {
    const previous: PollContext['previous'] = {
      epoch: '',
      asOfMs: 0,
      tradeDate: null,
      rows: () => [],
      indices: [],
    }
    return source.parse(await source.poll({ nowMs, phase: 'continuous', previous, signal }))
  }
  return { source, poll }
}

async function errorOf(poll: () => Promise<unknown>): Promise<SourceError> {
  const error = await poll().then(
    () => new Error('the poll succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof SourceError) return error
  throw error
}

/** Replaces the exchange's responses for requests of one kind. */
function instead(
  what: RecordedRequest['what'],
  answer: (response: ServerResponse, request: RecordedRequest) => void,
  times = Infinity,
) {
  const from = exchange.count(what)
  exchange.override = (request, response) => {
    if (request.what !== what || request.count > from + times) return false
    answer(response, request)
    return true
  }
}

function minutesUntil(error: SourceError): number | null {
  return error.retryAtMs === null ? null : (error.retryAtMs - nowMs) / MINUTE_MS
}

describe('a poll of the Marketplace', () => {
  test('logs in, requests the business day, the listing and the indices, and understands them', async () => {
    const market = await worker().poll()

    expect(exchange.requests.map(({ what }) => what)).toEqual([
      ...(['business_day', 'login_page', 'login_frame', 'login'] as const),
      ...(['listing', 'indices', 'indices'] as const),
    ])
    expect(market).toMatchObject({ tradeDate: '2026-03-19', asOfMs: MORNING_MS, setAside: [] })
    expect(market.rows.map(({ code }) => code)).toEqual(['060310', '0001A0', '003490'])
    expect(market.indices.map(({ code }) => code)).toEqual(['KOSPI', 'KOSPI200', 'KOSDAQ'])
  })

  test('sends the forms that the site sends', async () => {
    await worker().poll()
    const form = (what: RecordedRequest['what']) =>
      Object.fromEntries(exchange.requests.find((request) => request.what === what)?.form ?? [])

    const nothing = { mbrNm: '', telNo: '', di: '', certType: '' }
    expect(form('login')).toEqual({ ...nothing, mbrId: ID, pw: PASSWORD })
    const table = { locale: 'ko_KR', trdDd: '20260319' }
    const prefix = 'dbms/MDC/STAT/standard/'
    expect(form('listing')).toEqual({ ...table, bld: `${prefix}MDCSTAT01501`, mktId: 'ALL' })
    expect(form('indices')).toEqual({ ...table, bld: `${prefix}MDCSTAT00101`, idxIndMidclssCd: '02' })
  })

  test('requests the business day again after ten minutes or when the hour has turned', async () => {
    const { poll } = worker()
    for (const minute of [34, 43, 44, 59, 60]) {
      nowMs = Date.parse('2026-03-19T10:00:00+09:00') + minute * MINUTE_MS
      await poll()
    }
    expect(exchange.count('business_day')).toBe(4)
    expect(exchange.count('login')).toBe(1)
  })

  test('requests the business day again when an answer contradicts it', async () => {
    const { poll } = worker()
    await poll()
    exchange.rows = [blankRow()]
    await poll()
    await poll()
    expect(exchange.count('business_day')).toBe(2)
    exchange.rows = [stockRow()]
    exchange.datetime = '2026.03.18 PM 05:00:00'
    expect(await errorOf(poll)).toMatchObject({ code: 'unusable_answer' })
    exchange.businessDay = '20260318'
    expect((await poll()).tradeDate).toBe('2026-03-18')
  })

  test('of another worker reuses the session', async () => {
    await worker().poll()
    await worker().poll()
    expect(exchange.count('login')).toBe(1)
    expect(exchange.count('listing')).toBe(2)
  })

  test('keeps the minimum interval between requests', async () => {
    const startedMs = Date.now()
    await worker({ minGapMs: 20, now: Date.now }).poll()
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(6 * 19)
  })

  test('that is aborted ends immediately and leaves no backoff', async () => {
    const calledOff = new AbortController()
    instead('listing', () => calledOff.abort(), 1)
    await expect(worker().poll(calledOff.signal)).rejects.toThrow('aborted')
    await worker().poll()
  })

  test('never writes id, password or a cookie to the log', async () => {
    const { poll } = worker()
    await poll()
    exchange.dropSessions()
    await poll()
    expect(logged.length).toBeGreaterThan(0)
    expect(logged.join()).not.toMatch(new RegExp(`${ID}|${PASSWORD}|JSESSIONID`))
  })
})

describe('a lost session', () => {
  test('costs one login and one repeat', async () => {
    const { poll } = worker()
    await poll()
    exchange.dropSessions()
    expect((await poll()).rows).toHaveLength(3)
    expect(exchange.count('login')).toBe(2)
    expect(exchange.count('listing')).toBe(3)
  })

  test('that comes back after the login fails, and every further login waits longer', async () => {
    const { poll } = worker()
    await poll()
    instead('listing', (response) => {
      exchange.dropSessions()
      send(response, 400, 'LOGOUT')
    })
    const waits = []
    for (let time = 0; time < 6; time++) {
      const before = exchange.count('login')
      const error = await errorOf(poll)
      expect(error).toMatchObject({ code: 'logged_out', state: 'failing' })
      expect(exchange.count('login') - before).toBeLessThanOrEqual(2)
      waits.push(minutesUntil(error))
      nowMs = error.retryAtMs ?? nowMs
    }
    expect(waits).toEqual([null, 1, 5, 15, 60, 60])
  })

  test('during the index calls counts as one', async () => {
    const { poll } = worker()
    await poll()
    instead('indices', (response) => send(response, 404, 'LOGOUT'))
    expect(await errorOf(poll)).toMatchObject({ code: 'logged_out' })
  })
})

describe('the login', () => {
  test('takes the id over from another login once, as the form does', async () => {
    exchange.logInElsewhere()
    await worker().poll()
    const [first, second] = exchange.requests.filter(({ what }) => what === 'login')
    expect(first?.form.has('skipDup')).toBe(false)
    expect(second?.form.get('skipDup')).toBe('Y')
    expect(exchange.count('login')).toBe(2)
  })

  test('stops taking the id over when another login takes it back repeatedly', async () => {
    const { poll } = worker()
    for (let time = 0; time < 3; time++) {
      exchange.logInElsewhere()
      await poll()
    }
    exchange.logInElsewhere()
    expect(await errorOf(poll)).toMatchObject({
      code: 'login_elsewhere',
      state: 'failing',
      retryAtMs: nowMs + MINUTE_MS,
    })
  })

  test('with an expired password stops until a person acts, over restarts too', async () => {
    instead('login', (response) =>
      sendJson(response, { _error_code: 'CD010', _error_message: '비밀번호 변경' }),
    )
    const { poll } = worker()
    expect(await errorOf(poll)).toMatchObject({ code: 'password_expired', state: 'stopped', retryAtMs: null })
    const calls = exchange.requests.length
    nowMs += 30 * DAY_MS
    await errorOf(poll)
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'password_expired', state: 'stopped' })
    expect(exchange.requests).toHaveLength(calls)
  })

  test('that is refused stops with the message of the exchange, and another password is tried immediately', async () => {
    exchange.password = 'new password'
    const error = await errorOf(worker().poll)
    expect(error).toMatchObject({ code: 'login_rejected', state: 'stopped', retryAtMs: null })
    expect(error.message).toContain('아이디 또는 비밀번호가 일치하지 않습니다.')
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'login_rejected' })
    expect(exchange.count('login')).toBe(1)

    expect((await worker({ password: 'new password' }).poll()).rows).toHaveLength(3)
  })

  test('that is answered with a page is retried after 1, 5, 15 and 60 minutes, also over restarts', async () => {
    instead('login', (response) => send(response, 200, '<html>점검</html>'))
    const waits = []
    for (let time = 0; time < 5; time++) {
      const error = await errorOf(worker().poll)
      expect(error).toMatchObject({ code: 'maintenance_page', state: 'failing' })
      waits.push(minutesUntil(error))
      const calls = exchange.requests.length
      expect(await errorOf(worker().poll)).toMatchObject({ retryAtMs: error.retryAtMs })
      expect(exchange.requests).toHaveLength(calls)
      nowMs = error.retryAtMs!
    }
    expect(waits).toEqual([1, 5, 15, 60, 60])
  })

  test('stops before the password is sent when a page shows a restriction', async () => {
    instead('login_page', (response) => send(response, 200, BLOCK_PAGE))
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'blocked', state: 'stopped' })
    expect(exchange.count('login')).toBe(0)
  })
})

describe('a restricted address', () => {
  test.each([200, 403])(
    '(status %i) is left alone for 24 hours, by every worker, without a login',
    async (status) => {
      await worker().poll()
      instead('listing', (response) => send(response, status, BLOCK_PAGE))
      const { poll } = worker()
      const error = await errorOf(poll)
      expect(error).toMatchObject({ code: 'blocked', state: 'stopped', retryAtMs: nowMs + DAY_MS })

      const calls = exchange.requests.length
      nowMs = error.retryAtMs! - 1
      expect(await errorOf(poll)).toMatchObject({ code: 'blocked', retryAtMs: error.retryAtMs })
      expect(await errorOf(worker().poll)).toMatchObject({ code: 'blocked', retryAtMs: error.retryAtMs })
      expect(exchange.requests).toHaveLength(calls)

      exchange.override = () => false
      nowMs += 1
      expect((await poll()).rows).toHaveLength(3)
      expect((await worker().poll()).rows).toHaveLength(3)
    },
  )

  test('is noticed during the index calls', async () => {
    instead('indices', (response) => send(response, 200, BLOCK_PAGE))
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'blocked' })
  })

  test('is not polled while Redis is away', async () => {
    const away = new Redis(stackUrls().redisUrl, { maxRetriesPerRequest: 0 })
    const { poll } = worker({ redis: away })
    await poll()
    instead('listing', (response) => send(response, 200, BLOCK_PAGE))
    await errorOf(poll)
    away.disconnect()
    expect(await errorOf(poll)).toMatchObject({ code: 'blocked' })
    expect(await errorOf(worker({ redis: away }).poll)).toMatchObject({ code: 'store_unavailable' })
  })
})

describe('the daily budget', () => {
  test('stops the source until midnight in Seoul, over all workers', async () => {
    await worker({ dailyBudget: 10 }).poll()
    await worker({ dailyBudget: 10 })
      .poll()
      .catch(() => undefined)
    const { poll } = worker({ dailyBudget: 10 })
    const midnightMs = Date.parse('2026-03-20T00:00:00+09:00')
    expect(await errorOf(poll)).toMatchObject({
      code: 'budget_spent',
      state: 'stopped',
      retryAtMs: midnightMs,
    })
    expect(exchange.requests).toHaveLength(10)

    nowMs = midnightMs
    expect((await poll()).rows).toHaveLength(3)
  })

  test('that ends between listing and indices costs the indices only', async () => {
    const market = await worker({ dailyBudget: 5 }).poll()
    expect(market.rows).toHaveLength(3)
    expect(market.budget).toEqual({ spent: 5, of: 5, key_expires: null })
    expect(market.indices).toEqual([])
  })
})

describe('a fault', () => {
  const cut = (text: string) => text.slice(0, text.length >> 1)
  test.each<[string, (response: ServerResponse) => void]>([
    ['maintenance_page', (response) => send(response, 200, '<html><body>서비스 점검중입니다</body></html>')],
    ['access_denied', (response) => send(response, 403, '<html>Access Denied</html>')],
    ['server_error', (response) => send(response, 500, '<html>error</html>')],
    ['empty_answer', (response) => sendJson(response, { ...exchange.listing(), OutBlock_1: [] })],
    ['truncated_answer', (response) => send(response, 200, cut(JSON.stringify(exchange.listing())))],
    ['truncated_answer', (response) => sendBrokenGzip(response)],
    [
      'unusable_answer',
      (response) => sendJson(response, { ...exchange.listing(), OutBlock_1: [{}, {}, stockRow()] }),
    ],
    ['unusable_answer', (response) => sendJson(response, { OutBlock_1: [stockRow()] })],
    ['unusable_answer', (response) => send(response, 200, 'x'.repeat(17 * 1024 * 1024))],
    ['connection_lost', (response) => void response.socket?.destroy()],
    [
      'connection_lost',
      (response) => void response.write('{"OutBlock_1":[', () => response.socket?.destroy()),
    ],
    ['timeout', () => undefined],
    ['timeout', (response) => void response.write('{"OutBlock_1":[')],
  ])('that is %s is reported as such and clears with the next poll', async (code, answer) => {
    const { poll } = worker({ requestTimeoutMs: code === 'timeout' ? 200 : 10_000 })
    await poll()
    instead('listing', answer, 1)
    expect(await errorOf(poll)).toMatchObject({ code, state: 'failing', retryAtMs: null })
    expect((await poll()).rows).toHaveLength(3)
    expect(exchange.count('login')).toBe(1)
  })

  test('that persists is retried with growing delays, which start over after a success', async () => {
    const { poll } = worker()
    instead('listing', (response) => send(response, 500, ''), 9)
    const waitsMs = []
    for (let time = 0; time < 9; time++) {
      const error = await errorOf(poll)
      waitsMs.push(error.retryAtMs === null ? 0 : error.retryAtMs - nowMs)
      nowMs = error.retryAtMs ?? nowMs
    }
    expect(waitsMs).toEqual([0, 5, 10, 20, 40, 80, 160, 300, 300].map((seconds) => seconds * 1_000))
    await poll()
    instead('listing', (response) => send(response, 500, ''), 1)
    expect(await errorOf(poll)).toMatchObject({ retryAtMs: null })
  })

  test('of denied access is retried after 5 to 60 minutes', async () => {
    const { poll } = worker()
    instead('listing', (response) => send(response, 403, '<html>Access Denied</html>'))
    const waits = []
    for (let time = 0; time < 6; time++) {
      const error = await errorOf(poll)
      waits.push(minutesUntil(error))
      nowMs = error.retryAtMs ?? nowMs
    }
    expect(waits).toEqual([null, 5, 15, 30, 60, 60])
  })

  test('keeps every worker from asking until its delay is over', async () => {
    instead('listing', (response) => send(response, 500, ''))
    await errorOf(worker().poll)
    await errorOf(worker().poll)
    const calls = exchange.requests.length
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'server_error', retryAtMs: nowMs + 5_000 })
    expect(exchange.requests).toHaveLength(calls)
  })

  test('of the index calls costs the indices only', async () => {
    instead('indices', (response) => send(response, 500, ''))
    const market = await worker().poll()
    expect(market.rows).toHaveLength(3)
    expect(market.indices).toEqual([])
    expect(logged.join()).toContain('no index values')
  })

  test('of the index calls that persists is logged once, and costs a request every five minutes', async () => {
    const { poll } = worker()
    const pauses = () => logged.filter((line) => line.includes('no index values')).length
    instead('indices', (response) => send(response, 500, ''))
    for (let minute = 0; minute < 10; minute++) {
      expect((await poll()).rows).toHaveLength(3)
      nowMs += MINUTE_MS
    }
    expect(exchange.count('indices')).toBe(2)
    expect(pauses()).toBe(1)

    exchange.override = () => false
    expect((await poll()).indices).toHaveLength(3)
    instead('indices', (response) => send(response, 500, ''))
    await poll()
    expect(pauses()).toBe(2)
  })

  test('is reported as itself when Redis goes away meanwhile, and its delay is kept', async () => {
    const away = new Redis(stackUrls().redisUrl, { maxRetriesPerRequest: 0 })
    const { poll } = worker({ redis: away })
    await poll()
    instead('listing', (response) => {
      away.disconnect()
      response.setHeader('set-cookie', 'fresh=1')
      send(response, 403, BLOCK_PAGE)
    })
    expect(await errorOf(poll)).toMatchObject({ code: 'blocked', retryAtMs: nowMs + DAY_MS })
    expect(logged.join()).toContain('the session could not be kept')
    expect(await errorOf(poll)).toMatchObject({ code: 'blocked' })
  })

  test('that could not be stored in Redis is delayed all the same', async () => {
    const away = new Redis(stackUrls().redisUrl, { maxRetriesPerRequest: 0 })
    const { poll } = worker({ redis: away, random: () => 0 })
    await poll()
    instead('login', (response) => {
      away.disconnect()
      send(response, 200, '<html>점검</html>')
    })
    exchange.dropSessions()
    const error = await errorOf(poll)
    expect(error).toMatchObject({ code: 'maintenance_page', retryAtMs: nowMs + MINUTE_MS })
    await away.connect()
    expect(await errorOf(poll)).toMatchObject({ code: 'maintenance_page' })
    away.disconnect()
  })

  test('of the business day fails the poll', async () => {
    instead('business_day', (response) => sendJson(response, { result: { output: [] } }))
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'unusable_answer' })
  })
})

describe('rows', () => {
  test('that cannot be read are set aside, up to half of them', async () => {
    exchange.rows = [stockRow(), stockRow({ ISU_SRT_CD: '003490' }), {}, stockRow({ TDD_CLSPRC: 'N/A' })]
    const market = await worker().poll()
    expect(market.rows).toHaveLength(2)
    expect(market.setAside).toHaveLength(2)
  })

  test('of a segment with a new name are accepted, though they are most of the board', async () => {
    exchange.rows = ['060310', '003490', '035890'].map((ISU_SRT_CD) =>
      stockRow({ ISU_SRT_CD, MKT_NM: 'KOSDAQ NEXT' }),
    )
    const market = await worker().poll()
    expect(market.setAside).toEqual([])
    expect(market.rows.map(({ market: of, section, price }) => [of, section, price])).toEqual(
      Array(3).fill(['KOSDAQ', 'KOSDAQ NEXT · 중견기업부', 2_260]),
    )
  })

  test('without prices are an answer, not a fault', async () => {
    exchange.rows = [blankRow(), blankRow({ ISU_SRT_CD: '003490' })]
    const market = await worker().poll()
    expect(market.rows.map(({ state }) => state)).toEqual(['no_data', 'no_data'])
  })
})

/** The first half of a gzip stream with a correct Content-Length: the body is complete, the stream is not. */
function sendBrokenGzip(response: ServerResponse): void {
  const whole = gzipSync(JSON.stringify(exchange.listing()))
  const half = whole.subarray(0, whole.length >> 1)
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': half.length }).end(half)
}
