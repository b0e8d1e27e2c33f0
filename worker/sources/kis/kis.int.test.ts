import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertUser } from '#database/accounts/users'
import { insertListings } from '#database/market/listings'
import { openDatabase, type Database } from '#database/pool'
import { changeWatchlists } from '#database/watchlists/change-watchlists'
import { loadWorkerConfig } from '#platform/config'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { KEYS } from '#shared/protocol/names'
import type { QuoteRow } from '#shared/market/quote'
import { MINUTE_MS } from '#shared/time'
import { SourceError, type MarketSource, type ParsedMarket } from '../source.ts'
import { kis } from './definition.ts'
import { BrokerServer } from './testing/broker-server.ts'
import { BROKER_FAULTS } from './testing/faults.ts'
import { BrokerMarket } from './testing/market.ts'
import { frameOf, tradeRecord, type TradeOptions } from './testing/trade-frames.ts'

const clock = (time: string) => Date.parse(`${time}+09:00`)

let redis: Redis
let db: Database
let broker: BrokerServer
let nowMs: number
let board: ParsedMarket | null
let logged: string
const workers: MarketSource[] = []

beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'kis test' })
})
afterAll(() => Promise.all([redis.quit(), db.destroy()]))
beforeEach(async () => {
  await resetStack()
  nowMs = clock('2026-11-26T10:40')
  broker = await BrokerServer.open(new BrokerMarket(60), { now: () => nowMs })
  // Calls are counted by a clock that stands still.
  broker.limiter.perSecond = Infinity
  board = null
  logged = ''
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((source) => source.close()))
  await broker.close()
})

/**
 * A worker's source; each call is another worker with the same Redis. The board has the last accepted answer.
 */
function worker(settings: Record<string, string> = {}) {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stackUrls()
  const config = loadWorkerConfig({ DATABASE_URL, REDIS_URL, ...broker.settings, ...QUICK, ...settings })
  const log = pino({ level: 'trace' }, { write: (line) => void (logged += line) })
  const source = kis.create({ config, redis, db, log, now: () => nowMs, calendar: krxCalendar })
  workers.push(source)
  const poll = async () => {
    const rows = (board?.rows ?? []).map((row, id): QuoteRow => ({ ...row, id, asOfMs: board?.asOfMs ?? 0 }))
    const { asOfMs = 0, tradeDate = null, indices = [] } = board ?? {}
    const previous = { epoch: 'e', asOfMs, tradeDate, rows: () => rows, indices }
    const { signal } = new AbortController()
    board = source.parse(await source.poll({ nowMs, phase: 'continuous', previous, signal }))
    return board
  }
  const price = (code: string) => poll().then(({ rows }) => rows.find((row) => row.code === code)?.price)
  /** The fault of a poll, or what is incomplete. */
  const trouble = () =>
    poll().then(
      ({ notice }) => notice?.code ?? null,
      (error: unknown) => (error instanceof SourceError ? error.code : Promise.reject(error as Error)),
    )
  return { source, poll, price, trouble }
}

type FaultName = keyof typeof BROKER_FAULTS
const cause = (...names: FaultName[]) => names.forEach((name) => BROKER_FAULTS[name].cause(broker))

/** Rounds of three calls. */
const QUICK = { KIS_CALLS_PER_SECOND: '20', KIS_SOCKET_CODES: '0' }

/** Two calls for thirty stocks each, and one for an index. */
const CALLS_OF_A_ROUND = 3

/** Redis measures the minute by its own clock. */
async function minutePasses(): Promise<void> {
  nowMs += MINUTE_MS
  const keys = await redis.keys('source:kis:*:issued')
  await Promise.all(keys.map((key) => redis.del(key)))
}

const isWhole = ({ rows, indices }: ParsedMarket) =>
  rows.length === 60 && rows.every(({ price }) => price !== null) && indices.length > 0

describe('the broker’s key', () => {
  it('returns all listings of the master files with their quotes, and the indices', async () => {
    const halted = broker.market.list({
      code: '0021C0',
      name: '똠방각하',
      base: 5_000,
      shares: 5_919_637_922,
    })
    const up = broker.market.list({ code: '37550L', base: 1_000, price: 1_300, volume: 10, value: 13_000 })
    const { poll } = worker()
    await expect.poll(async () => (await poll()).rows.filter(({ price }) => price === null)).toEqual([])

    const market = await poll()
    expect(market).toMatchObject({ tradeDate: '2026-11-26', setAside: [] })
    expect(market.rows).toHaveLength(62)
    expect(market.rows.find(({ code }) => code === halted.code)).toMatchObject({
      ...{ name: '똠방각하', market: 'KOSPI', shares: 5_919_637_000, price: 5_000, previousClose: 5_000 },
      ...{ open: null, high: null, low: null, volume: 0, state: 'halted' },
    })
    expect(market.rows.find(({ code }) => code === up.code)).toMatchObject({
      state: 'upper_limit',
      volume: 10,
    })
    expect(new Set(market.rows.map((row) => row.market))).toEqual(new Set(['KOSPI', 'KOSDAQ', 'KONEX']))
    expect(market.indices[0]).toMatchObject({
      ...{ code: 'KOSPI', value: 2_500, previousClose: 2_490 },
      ...{ volume: 750_000_000, turnover: 13_000_000_000_000 },
    })
  })

  it('accepts changes without a sign, and a base price that is not the last close', async () => {
    cause('unsigned')
    broker.market.list({ code: '000020', base: 10_000, price: 9_000, volume: 5 })
    const { poll } = worker()
    await expect
      .poll(async () => (await poll()).rows.find(({ code }) => code === '000020'))
      .toMatchObject({
        ...{ price: 9_000, previousClose: 10_000, state: 'trading' },
      })
  })

  it('is used by one worker at a time with one token, and another takes over when it ends', async () => {
    const [first, second] = [worker(), worker()]
    await expect.poll(async () => isWhole(await first.poll()) && isWhole(await second.poll())).toBe(true)
    await first.source.close()
    const code = '100010'
    broker.market.trade(code, 2_000, 100_000)
    await expect.poll(() => second.price(code)).toBe(2_000)
    const third = worker()
    expect(await third.price(code)).toBe(2_000)
    expect([broker.credentials.tokens, broker.credentials.refusedIssues]).toEqual([1, 0])
    // No credential is stored in plain text.
    const token = broker.credentials.newest ?? 'none'
    const keys = await redis.keys('source:kis:*')
    const kept = await Promise.all(keys.map((key) => redis.dump(key).then(String)))
    expect(kept.join('')).not.toContain(token)
    expect(logged).not.toContain(token)
    expect(logged).not.toContain(broker.settings.KIS_APP_SECRET)
  })

  it('keeps the higher volume of a day: an answer that is older than the board changes nothing', async () => {
    const { poll, price } = worker()
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    const stock = broker.market.trade('100010', 2_000, 100_000)
    await expect.poll(() => price('100010')).toBe(2_000)
    const other = broker.market.stocks.get('100020')
    Object.assign(stock, { price: 1_000, volume: 5 })
    broker.market.trade('100020', 3_000, 10)
    await expect.poll(() => price('100020')).toBe(other?.price)
    expect(await price('100010')).toBe(2_000)
    // Nor does a worker that starts from the board.
    expect(await worker().price('100010')).toBe(2_000)
  })

  it('rolls to a day at its opening, and takes no earlier quote for the new day', async () => {
    nowMs = clock('2026-11-26T08:59:50')
    const { poll } = worker()
    await expect.poll(async () => (await poll()).rows.some(({ price }) => price !== null)).toBe(true)
    expect(board?.tradeDate).toBe('2026-11-25')
    // The broker has reset the volumes of the day before.
    const stock = broker.market.list({ code: '100010', base: 2_500, master: 'kosdaq_code' })
    const rounds = broker.requests.length
    await expect.poll(() => broker.requests.length).toBeGreaterThan(rounds + 6)
    expect((await poll()).rows.find(({ code }) => code === '100010')?.price).not.toBe(2_500)
    nowMs = clock('2026-11-26T09:00:00')
    await expect
      .poll(async () => (await poll()).rows.find(({ code }) => code === '100010'))
      .toMatchObject({
        ...{ price: 2_500, state: 'halted', volume: 0 },
      })
    expect([board?.tradeDate, stock.volume]).toEqual(['2026-11-26', 0])
  })

  it('fetches the whole market once when a board starts outside the hours', async () => {
    nowMs = clock('2026-11-28T03:00')
    const { poll } = worker()
    await expect.poll(async () => (await poll()).moreToCome ?? false).toBe(false)
    expect(board?.tradeDate).toBe('2026-11-27')
    expect(board !== null && isWhole(board)).toBe(true)
  })
})

describe('an error of the broker is reported, and the source recovers', () => {
  it.each<[FaultName[], string]>([
    [['EGW00201', 'EGW00201', 'EGW00215'], 'calls_slowed'],
    [
      [
        'EGW00300',
        'EGW00316',
        'OPSQ0003',
        'EGW00001',
        'EGW00002',
        'EGW00301',
        'EGW00302',
        'EGW00300',
        'EGW00300',
      ],
      'server_error',
    ],
    [Array<FaultName>(9).fill('UNHEARD'), 'server_error'],
  ])('%s is retried, and quotes continue', async (errors, word) => {
    const { poll, trouble, price } = worker()
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    cause(...errors)
    await expect.poll(trouble).toBe(word)
    broker.market.trade('100010', 2_000, 100_000)
    await expect.poll(() => price('100010')).toBe(2_000)
  })

  it.each<[FaultName, string]>([
    ['EGW00103', 'key_rejected'],
    ['EGW00105', 'key_rejected'],
    ['EGW02004', 'wrong_host'],
    ['EGW02007', 'wrong_host'],
    ['EGW02006', 'not_on_paper'],
    ['EGW00206', 'key_not_permitted'],
    ['EGW00207', 'key_not_permitted'],
    ['EGW00208', 'key_not_permitted'],
  ])('%s stops everything until the settings change', async (error, word) => {
    const { trouble, poll, source } = worker()
    cause(error)
    await expect.poll(trouble).toBe(word)
    await expect(poll()).rejects.toMatchObject({ state: 'stopped', retryAtMs: null })
    await source.close()
    const other = worker()
    expect(await other.trouble()).toBe(word)
    // No calls beyond the round in which the error came.
    expect(broker.requests.length).toBeLessThanOrEqual(CALLS_OF_A_ROUND)
  })

  it.each(['OPSQ2001', 'OPSQ2002'] as const)('%s is an invalid request and not retried', async (error) => {
    const { trouble, poll } = worker()
    cause(error)
    await expect.poll(trouble).toBe('request_rejected')
    await expect.poll(async () => isWhole(await poll())).toBe(true)
  })

  it.each(['EGW00121', 'EGW00122', 'EGW00123'] as const)(
    '%s costs one new token, a minute after the one before',
    async (error) => {
      const { poll, trouble, price } = worker()
      await expect.poll(async () => isWhole(await poll())).toBe(true)
      await minutePasses()
      cause(error)
      broker.market.trade('100010', 2_000, 100_000)
      await expect.poll(() => price('100010')).toBe(2_000)
      await expect.poll(() => broker.errors.length).toBe(0)
      expect(await trouble()).toBe(null)
      await expect.poll(() => broker.credentials.tokens).toBe(2)
      expect(broker.credentials.refusedIssues).toBe(0)
    },
  )

  it('a token that was issued elsewhere is replaced once a minute, and the retry time is reported', async () => {
    const { poll, trouble } = worker()
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    cause('token-elsewhere')
    await expect.poll(trouble).toBe('token_limited')
    expect(broker.credentials.tokens).toBe(1)
    expect(broker.credentials.refusedIssues).toBe(0)
  })

  it('EGW00133 for a token that another program requested is retried', async () => {
    cause('EGW00133')
    const { trouble } = worker()
    await expect.poll(trouble).toBe('token_limited')
    expect([broker.credentials.tokens, broker.credentials.refusedIssues]).toEqual([0, 1])
  })

  it('a wrong key or secret is detected when the token is requested', async () => {
    const { trouble } = worker({ KIS_APP_SECRET: 'wrong' })
    await expect.poll(trouble).toBe('key_rejected')
    await expect.poll(worker({ KIS_APP_KEY: 'wrong' }).trouble).toBe('key_rejected')
    expect(await trouble()).toBe('key_rejected')
  })

  it.each<[FaultName, string]>([
    ['connection-cut', 'connection_lost'],
    ['proxy-page', 'server_error'],
    ['not-json', 'unusable_answer'],
    ['no-table', 'unusable_answer'],
  ])('%s in every call is reported, and quotes arrive when it is over', async (fault, word) => {
    const { poll, trouble, price } = worker()
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    cause(fault)
    await expect.poll(trouble).toBe(word)
    broker.override = () => false
    broker.market.trade('100010', 2_000, 100_000)
    await expect.poll(() => price('100010')).toBe(2_000)
  })

  it('a broker that does not answer is a fault after ten seconds, though Redis answers', async () => {
    const { poll, trouble } = worker()
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    cause('stalled')
    const later = () => {
      nowMs += 11_000
      return trouble()
    }
    await expect.poll(later).toBe('timeout')
  })
})

describe('the master files', () => {
  it('an unavailable file costs its own market alone', async () => {
    cause('konex-broken')
    const { poll } = worker()
    await expect.poll(async () => (await poll()).missing).toEqual([{ part: 'KONEX', reason: 'failing' }])
    expect(board?.rows.some(({ market }) => market === 'KONEX')).toBe(false)
  })

  it('unavailable files leave the previous listings, and are a fault when there are none', async () => {
    cause('masters-failing')
    const { trouble, poll } = worker()
    await expect.poll(trouble).toBe('server_error')
    broker.override = () => false
    nowMs += 10 * MINUTE_MS
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    cause('masters-empty')
    expect((await worker().poll()).rows).toHaveLength(60)
  })

  it('keep the section, KOSDAQ GLOBAL and the exact shares that the board has from another source', async () => {
    const [code, shares] = ['100010', 1_001_234]
    const known = {
      code,
      isin: '',
      name: '',
      market: 'KOSDAQ GLOBAL',
      section: '우량기업부',
      shares,
    } as const
    const none = { price: null, previousClose: null, open: null, high: null, low: null, volume: 0, value: 0 }
    const row = { ...known, ...none, state: 'no_data' } as const
    board = { tradeDate: '2026-11-25', asOfMs: 0, rows: [row], indices: [], setAside: [] }
    broker.market.list({ code, master: 'kosdaq_code', shares })
    const { poll } = worker()
    const { isin: _told, name: _too, ...kept } = known
    await expect.poll(async () => (await poll()).rows.find((each) => each.code === code)).toMatchObject(kept)
  })
})

describe('stocks that are being viewed', () => {
  const CODE = '100010'
  const look = (code: string) => redis.zadd(KEYS.followed, nowMs, code)
  const isRegistered = (...names: string[]) =>
    expect.poll(() => names.filter((name) => !broker.sockets.registered.includes(name))).toEqual([])
  const sendTrade = (options: Partial<TradeOptions> = {}) => {
    const stock = broker.market.stocks.get(CODE)
    if (stock === undefined) throw new Error('not listed')
    const record = tradeRecord(stock, { atMs: nowMs, ...options })
    expect(broker.sockets.send('H0STCNT0', CODE, frameOf('H0STCNT0', [record]))).toBe(true)
  }

  it('are followed trade by trade with their halts, then those with the highest turnover, on one connection', async () => {
    const busiest = broker.market.list({ code: '000020', price: 10_000, volume: 1_000, value: 10 ** 12 })
    await look(CODE)
    const { price, source } = worker({ KIS_SOCKET_CODES: '2' })
    const second = worker({ KIS_SOCKET_CODES: '2' })
    await Promise.all([price(CODE), second.price(CODE)])
    await isRegistered(`H0STCNT0|${CODE}`, `H0STMKO0|${CODE}`, `H0STCNT0|${busiest.code}`)
    expect(broker.sockets.registered).toHaveLength(3)
    // The rounds deliver nothing new, so the data come from the WebSocket.
    broker.override = (path) => path === 'intstock-multprice'
    broker.trade(CODE, 2_222, 100_000)
    await expect.poll(() => second.price(CODE)).toBe(2_222)
    broker.override = () => false
    await source.close()
    await expect.poll(() => second.price(CODE).then(() => broker.sockets.registered.length)).toBe(3)
    expect([broker.sockets.peakSessions, broker.sockets.opened]).toEqual([1, 2])
    expect([broker.credentials.tokens, broker.credentials.approvals]).toEqual([1, 1])
  })

  it('come before those on watchlists, which come before those with the highest turnover', async () => {
    await insertUser(db, {
      user_id: 'kim',
      email: 'kim@example.org',
      name: 'kim',
      password_hash: 'x',
      role: 'user',
    })
    const [watched, busiest] = ['100020', '000020']
    const listing = { name: 'x', market: 'KOSPI' as const, section: '', shares: 1 }
    await insertListings(db, 'krx', [{ ...listing, code: watched, isin: 'KR7100020007' }])
    const about = { note: '', targetPrice: null, stopPrice: null, addedMs: nowMs }
    const items = ['999990', watched].map((code) => ({ code, ...about }))
    const list = { id: randomUUID(), version: 1, name: 'mine', colour: 'none' as const, items }
    await changeWatchlists(db, 'kim', () => [list])
    broker.market.list({ code: busiest, price: 10_000, volume: 1_000, value: 10 ** 12 })
    await look(CODE)
    await worker({ KIS_SOCKET_CODES: '3' }).price(CODE)
    await isRegistered(...[CODE, watched, busiest].map((code) => `H0STCNT0|${code}`))
    expect(broker.sockets.registered.filter((name) => name.startsWith('H0STCNT0'))).toHaveLength(3)
  })

  it('keep the time at which their values were received first', async () => {
    await look(CODE)
    const { poll, price } = worker({ KIS_SOCKET_CODES: '1' })
    await price(CODE)
    await isRegistered(`H0STCNT0|${CODE}`)
    nowMs += 1_000
    const tradedMs = nowMs
    broker.trade(CODE, 2_100, 100_000)
    await expect.poll(() => price(CODE)).toBe(2_100)
    // A later round delivers the same values, and the data of the whole board are newer.
    nowMs += 5_000
    const calls = broker.requests.length
    await expect.poll(() => broker.requests.length).toBeGreaterThan(calls + CALLS_OF_A_ROUND)
    await expect.poll(async () => (await poll()).asOfMs).toBe(nowMs)
    expect(board?.rows.find(({ code }) => code === CODE)?.receivedMs).toBe(tradedMs)
  })

  it('keep the newer of two trades, and only those of the day', async () => {
    await look(CODE)
    const { price } = worker({ KIS_SOCKET_CODES: '1' })
    await price(CODE)
    await isRegistered(`H0STCNT0|${CODE}`)
    const late = { ...broker.market.trade(CODE, 2_000, 10) }
    broker.trade(CODE, 2_100, 100_000)
    await expect.poll(() => price(CODE)).toBe(2_100)
    for (const old of [
      tradeRecord(late, { atMs: nowMs }),
      tradeRecord({ ...late, volume: 10 ** 9 }, { atMs: clock('2026-11-25T10:40') }),
    ])
      broker.sockets.send('H0STCNT0', CODE, frameOf('H0STCNT0', [old]))
    broker.trade(CODE, 2_200, 1)
    await expect.poll(() => price(CODE)).toBe(2_200)
  })

  it('are marked while they are halted or in an auction, whose expected price is no trade', async () => {
    await look(CODE)
    const { poll, price } = worker({ KIS_SOCKET_CODES: '1' })
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    await isRegistered(`H0STCNT0|${CODE}`, `H0STMKO0|${CODE}`)
    const before = await price(CODE)
    const stock = broker.market.stocks.get(CODE)
    const expected = tradeRecord(
      { ...(stock ?? broker.market.list({ code: CODE })), price: 9_999, volume: 10 ** 8 },
      { atMs: nowMs, hourClass: 'C' },
    )
    broker.sockets.send('H0STCNT0', CODE, frameOf('H0STCNT0', [expected]))
    await expect
      .poll(async () => (await poll()).stockMarks)
      .toEqual([
        { code: CODE, mark: 'expected', since_ms: nowMs, price: 9_999 },
        { code: CODE, mark: 'interrupted', since_ms: nowMs },
      ])
    expect(await price(CODE)).toBe(before)
    sendTrade()
    await expect.poll(async () => (await poll()).stockMarks).toEqual([])
    const halt = [CODE, 'Y', '', '164', '', '', '', '58', 'N', 'N']
    broker.sockets.send('H0STMKO0', CODE, frameOf('H0STMKO0', [halt]))
    await expect.poll(async () => (await poll()).stockMarks).toMatchObject([{ mark: 'halted' }])
  })

  it('are fetched every second when there is no WebSocket, before the round continues', async () => {
    const { poll } = worker()
    await expect.poll(async () => isWhole(await poll())).toBe(true)
    await look(CODE)
    await expect
      .poll(() => broker.requests.filter(({ codes }) => codes.join() === CODE).length)
      .toBeGreaterThan(1)
  })

  it('continue in the after-market, which is a phase of its own', async () => {
    nowMs = clock('2026-11-26T16:30')
    await look(CODE)
    const { price, source } = worker({ KIS_SOCKET_CODES: '1' })
    expect(source.phaseAt(nowMs)).toBe('after_market')
    await price(CODE)
    await isRegistered(`H0STCNT0|${CODE}`)
    broker.trade(CODE, 2_345, 1_000, { marketClass: '3' })
    await expect.poll(() => price(CODE)).toBe(2_345)
  })

  it('come from the rounds while the WebSocket is refused, and the reason is reported', async () => {
    cause('OPSP8996')
    const { trouble, price } = worker({ KIS_SOCKET_CODES: '1' })
    await expect.poll(trouble).toBe('key_in_use')
    broker.market.trade(CODE, 2_000, 100_000)
    await expect.poll(() => price(CODE)).toBe(2_000)
  })

  it('are reported when messages could not be read', async () => {
    await look(CODE)
    const { trouble } = worker({ KIS_SOCKET_CODES: '1' })
    await trouble()
    await isRegistered(`H0STCNT0|${CODE}`)
    cause('frame-corrupt')
    await expect.poll(trouble).toBe('socket_frames_lost')
  })
})
