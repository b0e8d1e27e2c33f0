import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Redis } from 'ioredis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { QuoteRow } from '#shared/market/quote'
import { SourceError, type ParsedMarket } from '../source.ts'
import { createOpenApi } from './client.ts'
import { createOpenApiQuotes } from './quotes.ts'
import { API_FAULTS } from './testing/faults.ts'
import { KEY, OpenApiServer, rowsOf, send } from './testing/open-api-server.ts'

const at = (time: string) => Date.parse(`${time}+09:00`)
const FIVE_PARTS = ['sto/stk', 'sto/ksq', 'sto/knx', 'idx/kospi', 'idx/kosdaq']

let redis: Redis
let exchange: OpenApiServer
let nowMs: number
let board: ParsedMarket | null

beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
})
afterAll(() => redis.quit())
beforeEach(async () => {
  await resetStack()
  exchange = await OpenApiServer.open()
  // A Friday; the newest published day is Thursday's.
  nowMs = at('2026-03-20T10:00')
  board = null
})
afterEach(() => exchange.close())

function source({ key = KEY, keyExpires = null as string | null } = {}) {
  const api = createOpenApi({ redis, baseUrl: exchange.baseUrl, key, now: () => nowMs, emptyAgainMs: 0 })
  const quotes = createOpenApiQuotes({ api, now: () => nowMs, keyExpires })
  const poll = async () => {
    const rows = (board?.rows ?? []).map((row, id): QuoteRow => ({ ...row, id, asOfMs: 0 }))
    const { asOfMs = 0, tradeDate = null } = board ?? {}
    const previous = { epoch: '', asOfMs, tradeDate, rows: () => rows, indices: [] }
    const signal = new AbortController().signal
    board = quotes.parse(await quotes.poll({ nowMs, phase: 'continuous', previous, signal }))
    return board
  }
  return { ...quotes, poll }
}

async function errorOf(poll: () => Promise<unknown>): Promise<SourceError> {
  const error = await poll().then(
    () => new Error('the poll succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof SourceError) return error
  throw error
}

describe('the official API as a source of quotes', () => {
  it('returns the last complete day of all markets and the indices, as of its close', async () => {
    const market = await source().poll()
    expect(market).toMatchObject({
      ...{
        tradeDate: '2026-03-19',
        asOfMs: at('2026-03-19T15:30'),
        missing: [],
        setAside: [],
        isDaily: true,
      },
    })
    expect(
      market.rows.map(({ code, isin, market, section, state }) => [code, isin, market, section, state]),
    ).toEqual([
      ['095570', 'KR7095570008', 'KOSPI', '', 'trading'],
      ['003560', 'KR7003560000', 'KOSPI', '', 'halted'],
      ['060310', 'KR7060310000', 'KOSDAQ', '중견기업부', 'trading'],
      ['0001A0', 'KR70001A0001', 'KONEX', '', 'trading'],
    ])
    expect(market.rows[0]).toMatchObject({ price: 5_280, previousClose: 5_220, volume: 410_628 })
    expect(market.indices.map(({ code, value }) => [code, value])).toEqual([
      ['KOSPI', 2578.08],
      ['KOSPI200', 2578.08],
      ['KOSDAQ', 2578.08],
    ])
    expect(market.lag).toBeUndefined()
  })

  it.each([
    ['2026-03-20T07:59', '2026-03-18'],
    ['2026-03-20T08:00', '2026-03-19'],
    ['2026-03-22T12:00', '2026-03-19'],
    ['2026-03-23T08:00', '2026-03-20'],
    ['2026-05-05T12:00', '2026-04-30'],
  ])('at %s has %s as its newest day', async (time, date) => {
    nowMs = at(time)
    expect((await source().poll()).tradeDate).toBe(date)
  })

  it('sets invalid rows aside, however many there are', async () => {
    API_FAULTS['broken-rows'].cause(exchange)
    expect(await source().poll()).toMatchObject({ rows: { length: 3 }, setAside: { length: 1 } })
    await resetStack()
    const many = 300_000
    exchange.override = (path, _basDd, response) => {
      if (path !== 'sto/knx_bydd_trd') return false
      send(response, 200, { OutBlock_1: Array.from({ length: many }, () => ({})) })
      return true
    }
    const market = await source().poll()
    expect([market.rows.length, market.setAside.length]).toEqual([3, many])
  })

  it('keeps the path of its base address, where that has one', async () => {
    const baseUrl = `${exchange.baseUrl}/proxy`
    const api = createOpenApi({ redis, baseUrl, key: KEY, now: () => nowMs, emptyAgainMs: 0 })
    await api.ask('sto/stk_bydd_trd', '2026-03-19', new AbortController().signal).catch(() => [])
    expect(exchange.requests).toEqual(['/proxysto/stk_bydd_trd 20260319'])
  })

  it('requests each part of a day once', async () => {
    const { poll } = source()
    await poll()
    const requested = exchange.requests.length
    await poll()
    expect(exchange.requests).toHaveLength(requested)
    nowMs = at('2026-03-23T08:00')
    await poll()
    expect(exchange.requests.slice(requested).map((what) => what.split('_')[0])).toEqual(FIVE_PARTS)
  })

  it('names the market that a key is not approved for, returns the others, and retries within the hour', async () => {
    API_FAULTS['kospi-not-approved'].cause(exchange)
    const { poll } = source()
    const market = await poll()
    expect(market.missing).toEqual([{ part: 'KOSPI', reason: 'not_approved' }])
    expect(market.rows.map(({ code }) => code)).toEqual(['060310', '0001A0'])
    exchange.unapproved.clear()
    nowMs += 59 * 60_000
    expect((await poll()).missing).toHaveLength(1)
    nowMs += 60_000
    expect(await poll()).toMatchObject({ missing: [], rows: { length: 4 } })
  })

  it('skips any part that fails, of stocks or of indices, and adds it at the next poll', async () => {
    for (const [part, fault] of [
      ['KOSDAQ', 'kosdaq-failing'],
      ['KOSPI_INDEX', 'indices-failing'],
    ] as const) {
      const { poll } = source()
      API_FAULTS[fault].cause(exchange)
      expect((await poll()).missing).toEqual([{ part, reason: 'failing' }])
      exchange.override = () => false
      expect((await poll()).missing).toEqual([])
    }
  })

  it('takes the ISIN from the board, else from the master, else derives it from the code of a Korean issuer', async () => {
    for (const master of ['stk', 'ksq', 'knx']) exchange.unapproved.add(`sto/${master}_isu_base_info`)
    exchange.override = (path, basDd, response) => {
      if (path !== 'sto/stk_bydd_trd') return false
      const [row] = rowsOf(path, basDd)
      send(response, 200, { OutBlock_1: [row, { ...row, ISU_CD: '950160' }] })
      return true
    }
    const { poll } = source()
    expect((await poll()).rows.slice(0, 2).map(({ isin }) => isin)).toEqual(['KR7095570008', ''])
    board = {
      ...(board as ParsedMarket),
      rows: (board?.rows ?? []).map((row) => ({ ...row, isin: 'KR8840120008' })),
    }
    expect((await poll()).rows[1]?.isin).toBe('KR8840120008')
  })

  it('detects a price at its limit, which the table does not mark', async () => {
    exchange.override = (path, basDd, response) => {
      if (path !== 'sto/stk_bydd_trd') return false
      const [row] = rowsOf(path, basDd)
      const at = (TDD_CLSPRC: string, CMPPREVDD_PRC: string, ISU_CD: string) => ({
        ...row,
        ...{ TDD_CLSPRC, CMPPREVDD_PRC, ISU_CD },
      })
      const rows = [
        at('117100', '27000', '322000'),
        at('5290', '-2260', '307180'),
        at('5291', '-2259', '307190'),
      ]
      send(response, 200, { OutBlock_1: rows })
      return true
    }
    expect((await source().poll()).rows.slice(0, 3).map(({ state }) => state)).toEqual([
      'upper_limit',
      'lower_limit',
      'trading',
    ])
  })

  it('shows the day before, and reports that, while a day is late', async () => {
    exchange.published = '20260318'
    const lag = async () => (await source().poll()).lag
    expect(await lag()).toMatchObject({ newestDay: '2026-03-18', isOverdue: false })
    nowMs = at('2026-03-20T11:01')
    expect(await lag()).toMatchObject({ newestDay: '2026-03-18', isOverdue: true })
  })

  it('never goes back to a day before that of the board', async () => {
    const { poll } = source()
    board = { ...(await poll()), tradeDate: '2026-03-20' }
    expect(await errorOf(poll)).toMatchObject({ code: 'stale_answer' })
  })

  it('reports an invalid key', async () => {
    expect(await errorOf(source({ key: 'another' }).poll)).toMatchObject({ code: 'key_rejected' })
  })

  it.each<[keyof typeof API_FAULTS, string]>([
    ['key-rejected', 'key_rejected'],
    ['unavailable', 'server_error'],
    ['too-many-calls', 'budget_spent'],
    ['no-body', 'empty_answer'],
    ['not-json', 'unusable_answer'],
    ['no-table', 'unusable_answer'],
    ['nothing-published', 'nothing_published'],
  ])('reports %s as %s', async (fault, code) => {
    API_FAULTS[fault].cause(exchange)
    expect(await errorOf(source().poll)).toMatchObject({ code })
  })

  it('reports the calls of the day, and when the key expires', async () => {
    const { budget } = await source({ keyExpires: '2027-03-01' }).poll()
    expect(budget).toEqual({ spent: exchange.requests.length, of: 8_000, key_expires: '2027-03-01' })
  })

  it('polls from eight in the morning until the evening of a trading day', () => {
    const hours = source()
    const opensAt = (atMs: number) => hours.opensAt(atMs)
    expect(opensAt(at('2026-03-20T07:59'))).toEqual({ open: false, nextMs: at('2026-03-20T08:00') })
    expect(opensAt(at('2026-03-20T08:00'))).toEqual({ open: true })
    expect(opensAt(at('2026-03-20T20:00'))).toEqual({ open: false, nextMs: at('2026-03-23T08:00') })
  })
})
