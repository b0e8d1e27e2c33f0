import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { QuoteRow } from '#shared/market/quote'
import { MINUTE_MS } from '#shared/time'
import { SourceError, type ParsedMarket } from '../source.ts'
import { createCsvCacheSource, type CsvCacheOptions } from './csv-cache.ts'
import { CacheServer } from './testing/cache-server.ts'
import { FILE_FAULTS } from './testing/faults.ts'
import { indexFile, listingFile, manyRows, type FileRow } from './testing/files.ts'

const clock = (time: string) => Date.parse(`${time}+09:00`)
const listing = (name: string) => `listing/krx/${name}.csv`
const blank = (rows: FileRow[]) => rows.map((row) => ({ ...row, price: null }))

/** Thursday's last values, and two moments of Friday. */
const THURSDAY = manyRows(60, { move: 7, volume: 90_000 })
const FRIDAY = manyRows(60, { base: 1_007, move: 3, volume: 500 })
const FRIDAY_LATER = manyRows(60, { base: 1_007, move: 5, volume: 900 })

let redis: Redis
let cache: CacheServer
let nowMs: number
let board: ParsedMarket | null
let logged: string[]

beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
})
afterAll(() => redis.quit())
beforeEach(async () => {
  await resetStack()
  cache = await CacheServer.open()
  nowMs = clock('2026-03-20T10:40')
  board = null
  logged = []
  publish('2026-03-19', THURSDAY)
})
afterEach(() => cache.close())

function publish(name: string, rows: FileRow[]) {
  cache.files.set(listing(name), listingFile(rows))
}

function publishIndices(name: string, ...values: Parameters<typeof indexFile>) {
  for (const folder of ['ks11', 'kq11', 'ks200'])
    cache.files.set(`index/${folder}/${name}.csv`, indexFile(...values))
}

/**
 * A worker's source; each call is another worker with the same Redis. The board has the last accepted answer.
 */
function worker(options: Partial<CsvCacheOptions> = {}) {
  const log = pino({ level: 'trace' }, { write: (line) => logged.push(line) })
  const source = createCsvCacheSource({
    ...{ redis, log, baseUrl: cache.baseUrl, now: () => nowMs, random: () => 0 },
    ...options,
  })
  const poll = async (signal = new AbortController().signal) => {
    const rows = (board?.rows ?? []).map((row, id): QuoteRow => ({ ...row, id, asOfMs: 0 }))
    const { asOfMs = 0, tradeDate = null, indices = [] } = board ?? {}
    const previous = { epoch: '', asOfMs, tradeDate, rows: () => rows, indices }
    board = source.parse(await source.poll({ nowMs, phase: 'continuous', previous, signal }))
    return board
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

/** Replaces the responses for files whose path has this prefix. */
function instead(under: string, answer: (response: ServerResponse) => void) {
  cache.override = (path, response) => {
    if (!path.startsWith(under)) return false
    answer(response)
    return true
  }
}

const minutesUntil = (atMs: number | null | undefined) =>
  atMs == null ? null : Math.round((atMs - nowMs) / MINUTE_MS)

describe('a poll of the cache', () => {
  it('returns all listings of all markets in the order of the file, codes as text, and the indices', async () => {
    publish('2026-03-20', [
      { code: '005930', name: '삼성전자', price: 199_400, base: 200_500, shares: 5_919_637_922 },
      {
        code: '0001A0',
        name: '덕양에너젠',
        market: 'KOSDAQ',
        dept: '중견기업부',
        price: 19_750,
        base: 19_130,
      },
      { code: '37550L', name: 'DL이앤씨2우(전환)', price: 35_000, base: 35_450 },
      { code: '086520', name: '에코프로', market: 'KOSDAQ GLOBAL', price: 170_000, base: 160_800 },
      { code: '000020', name: 'A, "B" & C', market: 'KONEX', price: 583_000, base: 563_000, volume: 0 },
    ])
    publishIndices('2026-03-20', '2026-03-20', 5747.24, -177.79)

    const market = await worker().poll()

    expect(market).toMatchObject({ tradeDate: '2026-03-20', asOfMs: nowMs, setAside: [] })
    expect(market.rows.map(({ code, name, market }) => [code, name, market])).toEqual([
      ['005930', '삼성전자', 'KOSPI'],
      ['0001A0', '덕양에너젠', 'KOSDAQ'],
      ['37550L', 'DL이앤씨2우(전환)', 'KOSPI'],
      ['086520', '에코프로', 'KOSDAQ GLOBAL'],
      ['000020', 'A, "B" & C', 'KONEX'],
    ])
    expect(market.rows[0]).toMatchObject({ price: 199_400, previousClose: 200_500, shares: 5_919_637_922 })
    expect(market.rows[4]).toMatchObject({ state: 'halted', open: null })
    expect(market.indices.map(({ code, value }) => [code, value])).toEqual([
      ['KOSPI', 5747.24],
      ['KOSDAQ', 5747.24],
      ['KOSPI200', 5747.24],
    ])
    expect(market.indices[0]?.previousClose).toBe(5925.03)
  })

  it('sends the ETag, accepts 304, and keeps the file when it has not changed', async () => {
    publish('2026-03-20', FRIDAY)
    publishIndices('2026-03-20', '2026-03-20', 5747.24)
    const { poll } = worker()
    const first = await poll()
    nowMs += 5 * MINUTE_MS
    expect(await poll()).toEqual(first)
    expect([
      cache.count({ under: listing('2026-03-20'), status: 304 }),
      cache.count({ status: 304 }),
    ]).toEqual([1, 4])
    publish('2026-03-20', FRIDAY_LATER)
    expect(await poll()).toMatchObject({ asOfMs: nowMs, rows: { length: 60, 0: { price: 1_012 } } })
  })

  it('reads a compressed file, and an uncompressed one', async () => {
    const text = listingFile(FRIDAY)
    for (const packed of [true, false]) {
      instead(listing('2026-03-20'), (response) => {
        const headers = packed ? { 'content-encoding': 'gzip' } : {}
        response.writeHead(200, headers).end(packed ? gzipSync(text) : text)
      })
      expect((await worker().poll()).rows).toHaveLength(60)
    }
  })

  it('requests the same files from a base address with and without a trailing slash', async () => {
    publish('2026-03-20', FRIDAY)
    await worker({ baseUrl: `${cache.baseUrl}/` }).poll()
    expect(cache.given[0]).toEqual({ path: listing('2026-03-20'), status: 200 })
  })

  it('ends at once when it is aborted, and leaves no state', async () => {
    const calledOff = new AbortController()
    instead(listing('2026-03-20'), () => calledOff.abort())
    await expect(worker().poll(calledOff.signal)).rejects.toThrow(/abort/)
    cache.override = () => false
    publish('2026-03-20', FRIDAY)
    expect((await worker().poll()).tradeDate).toBe('2026-03-20')
  })
})

describe('when the prices of a file were new', () => {
  it('is unknown, but no later than the moment at which any worker first saw it', async () => {
    publish('2026-03-20', FRIDAY)
    const firstMs = nowMs
    await worker().poll()
    nowMs += 20 * MINUTE_MS
    board = null
    expect((await worker().poll()).asOfMs).toBe(firstMs)
  })

  it('is no later than the Age that a cache reports', async () => {
    publish('2026-03-20', FRIDAY)
    cache.headers = { age: '240' }
    expect((await worker().poll()).asOfMs).toBe(nowMs - 240_000)
  })

  it.each(['-240', '1e300', 'soon'])('is the moment of the answer when the Age is %s', async (age) => {
    publish('2026-03-20', FRIDAY)
    cache.headers = { age }
    expect(await worker().poll()).toMatchObject({ asOfMs: nowMs, tradeDate: '2026-03-20' })
  })

  it('is no later than Last-Modified, where a server sends it', async () => {
    publish('2026-03-20', FRIDAY)
    cache.headers = { 'last-modified': 'Fri, 20 Mar 2026 01:31:00 GMT' }
    expect((await worker().poll()).asOfMs).toBe(clock('2026-03-20T10:31'))
  })

  it('ignores a Last-Modified in the future or one that is no date', async () => {
    publish('2026-03-20', FRIDAY)
    for (const lastModified of ['Fri, 20 Mar 2026 23:00:00 GMT', 'yesterday']) {
      cache.headers = { 'last-modified': lastModified }
      expect((await worker().poll()).asOfMs).toBe(nowMs)
    }
  })

  it('is no later than the last trade of its day, whenever the file is seen', async () => {
    nowMs = clock('2026-03-21T12:00')
    publish('2026-03-21', FRIDAY)
    expect(await worker().poll()).toMatchObject({
      tradeDate: '2026-03-20',
      asOfMs: clock('2026-03-20T18:20'),
    })
  })
})

describe('the day that is shown', () => {
  it('is the day before for the file written at one in the morning, until there are new prices', async () => {
    nowMs = clock('2026-03-20T01:30')
    publish('2026-03-20', THURSDAY)
    const { poll } = worker()
    expect((await poll()).tradeDate).toBe('2026-03-19')
    nowMs = clock('2026-03-20T09:30')
    expect(await poll()).toMatchObject({ tradeDate: '2026-03-19', lag: { newestDay: '2026-03-19' } })
    publish('2026-03-20', FRIDAY)
    const friday = await poll()
    expect(friday.tradeDate).toBe('2026-03-20')
    expect(friday.lag).toBeUndefined()
  })

  it('is the day before for a stale first file, also for a worker that has seen no file before it', async () => {
    nowMs = clock('2026-03-20T09:37')
    publish('2026-03-20', THURSDAY)
    expect(await worker().poll()).toMatchObject({
      tradeDate: '2026-03-19',
      rows: [{ price: 1_007 }].concat(Array(59).fill({})),
    })
    expect(cache.count({ under: listing('2026-03-19') })).toBe(1)
  })

  it('starts without prices when the file has none yet', async () => {
    const { poll } = worker()
    nowMs = clock('2026-03-19T18:00')
    await poll()
    nowMs = clock('2026-03-20T09:21')
    publish('2026-03-20', blank(FRIDAY))
    const begun = await poll()
    expect(begun.tradeDate).toBe('2026-03-20')
    expect(begun.rows.every(({ price, state }) => price === null && state === 'no_data')).toBe(true)
    expect(begun.lag).toBeUndefined()
  })

  it('is the day before on an empty board, so that a day without prices has base prices', async () => {
    nowMs = clock('2026-03-20T09:21')
    publish('2026-03-20', blank(FRIDAY))
    const { poll } = worker()
    expect(await poll()).toMatchObject({ tradeDate: '2026-03-19' })
    expect(await poll()).toMatchObject({ tradeDate: '2026-03-20' })
  })

  it('is the previous trading day when the file of a holiday has no prices', async () => {
    nowMs = clock('2026-05-05T12:00')
    publish('2026-05-04', FRIDAY)
    publish('2026-05-05', blank(FRIDAY))
    expect(await worker().poll()).toMatchObject({ tradeDate: '2026-05-04' })
  })

  it('has no prices when no file has any', async () => {
    cache.files.clear()
    publish('2026-03-20', FRIDAY)
    FILE_FAULTS['no-prices'].cause(cache)
    expect(await worker().poll()).toMatchObject({
      tradeDate: '2026-03-20',
      rows: Array(60).fill({ price: null }),
    })
  })

  it('is never earlier than that of the board', async () => {
    publish('2026-03-20', FRIDAY)
    const { poll } = worker()
    await poll()
    cache.files.delete(listing('2026-03-20'))
    expect(await errorOf(poll)).toMatchObject({ code: 'stale_answer', state: 'failing' })
  })

  it('never goes back to an old copy of its file, as another CDN edge may deliver', async () => {
    publish('2026-03-20', FRIDAY_LATER)
    const { poll } = worker()
    await poll()
    publish('2026-03-20', FRIDAY)
    expect(await errorOf(poll)).toMatchObject({ code: 'stale_answer' })
    publish('2026-03-20', FRIDAY_LATER)
    expect((await poll()).asOfMs).toBe(nowMs)
  })
})

describe('a cache that is not updated', () => {
  const polls = { pollEveryMs: 5 * MINUTE_MS }

  it('is shown with the newest day that it has, and reported as such', async () => {
    nowMs = clock('2026-03-24T15:00')
    const market = await worker(polls).poll()
    expect(market).toMatchObject({ tradeDate: '2026-03-19', asOfMs: clock('2026-03-19T18:20') })
    expect(market.lag).toMatchObject({ newestDay: '2026-03-19', isOverdue: true })
  })

  it('is polled with a growing interval, at most at every twelfth poll, with jitter between installations', async () => {
    const waits: (number | null)[] = []
    for (const time of ['09:30', '10:30', '11:30', '13:00', '15:00']) {
      nowMs = clock(`2026-03-20T${time}`)
      waits.push(minutesUntil((await worker(polls).poll()).lag?.retryAtMs))
    }
    nowMs = clock('2026-03-24T15:00')
    waits.push(minutesUntil((await worker(polls).poll()).lag?.retryAtMs))
    expect(waits).toEqual([5, 5, 8, 19, 34, 34])
    const jittered = (await worker({ ...polls, random: () => 1 }).poll()).lag?.retryAtMs
    expect(minutesUntil(jittered)).toBe(37)
  })

  it('is not overdue until seventy minutes after the first prices of a day can be published', async () => {
    nowMs = clock('2026-03-20T10:30')
    expect((await worker().poll()).lag?.isOverdue).toBe(false)
    nowMs += 1
    expect((await worker().poll()).lag?.isOverdue).toBe(true)
  })

  it('is not requested again for a missing file of a past day', async () => {
    nowMs = clock('2026-03-24T15:00')
    const { poll } = worker()
    await poll()
    await poll()
    expect(
      ['2026-03-24', '2026-03-23', '2026-03-21'].map((name) => cache.count({ under: listing(name) })),
    ).toEqual([2, 1, 1])
  })

  it('continues the day when its file is available again', async () => {
    const { poll } = worker()
    expect((await poll()).tradeDate).toBe('2026-03-19')
    publish('2026-03-20', FRIDAY)
    expect(await poll()).toMatchObject({ tradeDate: '2026-03-20' })
  })

  it('is reported as unusable when it has no file of two weeks: the address may be wrong', async () => {
    FILE_FAULTS.missing.cause(cache)
    const error = await errorOf(worker().poll)
    expect(error).toMatchObject({ code: 'nothing_published', state: 'failing' })
    expect(error.message).toContain('address')
  })
})

describe('the indices', () => {
  it('are those in the file of the trading day on a weekend', async () => {
    nowMs = clock('2026-03-21T12:00')
    publish('2026-03-21', FRIDAY)
    publishIndices('2026-03-21', '2026-03-21')
    publishIndices('2026-03-20', '2026-03-20', 5747.24)
    expect((await worker().poll()).indices.map(({ value }) => value)).toEqual([5747.24, 5747.24, 5747.24])
  })

  it('are set aside when they are of another day than the listings', async () => {
    publish('2026-03-20', FRIDAY)
    publishIndices('2026-03-20', '2026-03-19', 5747.24)
    const market = await worker().poll()
    expect(market.indices).toEqual([])
    expect(market.setAside.map(({ row, isIndex }) => [row, isIndex])).toEqual([
      ['KOSPI', true],
      ['KOSDAQ', true],
      ['KOSPI200', true],
    ])
  })

  it('cost no listing when they are missing, cannot be read, or the request fails', async () => {
    publish('2026-03-20', FRIDAY)
    const { poll } = worker()
    expect(await poll()).toMatchObject({ indices: [], setAside: [] })
    publishIndices('2026-03-20', '2026-03-20', 5747.24)
    cache.files.set('index/ks11/2026-03-20.csv', 'Date,Close\n2026-03-20,N/A\n')
    expect((await poll()).indices.map(({ code }) => code)).toEqual(['KOSDAQ', 'KOSPI200'])
    instead('index/', (response) => response.writeHead(503).end())
    expect((await poll()).rows).toHaveLength(60)
    expect(logged.filter((line) => line.includes('no index values'))).toHaveLength(1)
    cache.override = () => false
    nowMs += 5 * MINUTE_MS
    expect((await poll()).indices).toHaveLength(2)
  })
})

describe('a fault of the cache', () => {
  beforeEach(() => publish('2026-03-20', FRIDAY))
  it.each<[keyof typeof FILE_FAULTS, string]>([
    ['server-error', 'server_error'],
    ['forbidden', 'access_denied'],
    ['too-many-requests', 'rate_limited'],
    ['teapot', 'unusable_answer'],
    ['page', 'maintenance_page'],
    ['empty', 'empty_answer'],
    ['head-only', 'empty_answer'],
    ['half', 'truncated_answer'],
    ['half-packed', 'truncated_answer'],
    ['short-of-bytes', 'connection_lost'],
    ['reset', 'connection_lost'],
    ['other-columns', 'unusable_answer'],
    ['renamed-column', 'unusable_answer'],
    ['broken-rows', 'unusable_answer'],
    ['too-large', 'unusable_answer'],
  ])('%s is reported as %s, and cleared by the next poll', async (fault, code) => {
    FILE_FAULTS[fault].cause(cache)
    const { poll } = worker({ maxBytes: 200_000 })
    expect(await errorOf(poll)).toMatchObject({ code, state: 'failing' })
    cache.override = () => false
    nowMs += 2 * 3_600_000
    expect((await poll()).rows).toHaveLength(60)
  })

  it('a request without an answer ends at the time limit', async () => {
    FILE_FAULTS.stalled.cause(cache)
    expect(await errorOf(worker({ requestTimeoutMs: 50 }).poll)).toMatchObject({ code: 'timeout' })
  })

  it('a few unreadable rows are set aside, and the others are accepted', async () => {
    FILE_FAULTS['broken-row'].cause(cache)
    const market = await worker().poll()
    expect([market.rows.length, market.setAside.map(({ row }) => row)]).toEqual([59, ['100000']])
  })

  it('a fault is retried with growing delays shared by all workers, which a good answer resets', async () => {
    instead('', (response) => response.writeHead(503).end())
    const waits: (number | null)[] = []
    for (let faults = 0; faults < 5; faults++) {
      const error = await errorOf(worker().poll)
      waits.push(error.retryAtMs === null ? null : (error.retryAtMs - nowMs) / 1_000)
      nowMs = error.retryAtMs ?? nowMs
    }
    expect(waits).toEqual([null, 5, 10, 20, 40])
    const requested = cache.given.length
    nowMs -= 1
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'server_error' })
    expect(cache.given).toHaveLength(requested)
    nowMs += 1
    cache.override = () => false
    await worker().poll()
    instead('', (response) => response.writeHead(503).end())
    expect((await errorOf(worker().poll)).retryAtMs).toBeNull()
  })

  it('a Retry-After is respected', async () => {
    instead('', (response) => response.writeHead(429, { 'retry-after': '1200' }).end())
    expect(minutesUntil((await errorOf(worker().poll)).retryAtMs)).toBe(20)
    nowMs += 21 * MINUTE_MS
    const date = new Date(nowMs + 90 * MINUTE_MS).toUTCString()
    instead('', (response) => response.writeHead(503, { 'retry-after': date }).end())
    expect(minutesUntil((await errorOf(worker().poll)).retryAtMs)).toBe(90)
  })

  it('a Retry-After of a thousand years is limited to a day', async () => {
    const late = 'Fri, 31 Dec 9999 23:59:59 GMT'
    instead('', (response) => response.writeHead(503, { 'retry-after': late }).end())
    expect(minutesUntil((await errorOf(worker().poll)).retryAtMs)).toBe(24 * 60)
  })

  it('a fault of the file that decides the date of another one fails the poll: the date is not guessed', async () => {
    instead(listing('2026-03-19'), (response) => response.writeHead(500).end())
    expect(await errorOf(worker().poll)).toMatchObject({ code: 'server_error' })
  })
})

describe('the requests of a day', () => {
  it('are counted over all workers, and stop until midnight in Seoul when the budget is spent', async () => {
    publish('2026-03-20', FRIDAY)
    const { budget } = await worker({ dailyBudget: 7 }).poll()
    expect(budget).toEqual({ spent: cache.given.length, of: 7, key_expires: null })
    expect(await errorOf(worker({ dailyBudget: 2 }).poll)).toMatchObject({
      code: 'budget_spent',
      state: 'stopped',
      retryAtMs: clock('2026-03-21T00:00'),
    })
    nowMs = clock('2026-03-21T00:00')
    expect((await worker({ dailyBudget: 7 }).poll()).rows).toHaveLength(60)
  })

  it('are not made while Redis is unavailable', async () => {
    const away = new Redis({ port: 1, lazyConnect: true, enableOfflineQueue: false, retryStrategy: null })
    away.on('error', () => {})
    expect(await errorOf(worker({ redis: away }).poll)).toMatchObject({ code: 'store_unavailable' })
    expect(cache.given).toEqual([])
    away.disconnect()
  })
})
