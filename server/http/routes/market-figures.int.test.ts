import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Extremes } from '#database/history/daily-candles'
import { insertIndexTicks, insertTicks } from '#database/market/ticks'
import type { IndexQuote } from '#shared/market/index-quote'
import type { QuoteRow } from '#shared/market/quote'
import { boardOf, quoteRow } from '../../testing/board.ts'
import { bearer, startTestServer, type TestServer } from '../../testing/test-server.ts'

const NOW = Date.parse('2026-03-19T12:00:00+09:00')
const HEAD = { epoch: 'e1', seq: 7, as_of: '2026-03-19T10:34:00.000+09:00', source: 'krx' }

const ROWS: QuoteRow[] = [
  quoteRow({ id: 4, high: 210_001 }),
  quoteRow({ id: 5, code: '000660', market: 'KOSPI', price: 230_000, value: 900 }),
  quoteRow({ id: 6, code: '035420', market: 'KOSDAQ GLOBAL', price: 220_000, volume: 5_000 }),
  quoteRow({ id: 7, code: '0001A0', market: 'KONEX', price: null, state: 'no_data', volume: 0, value: 0 }),
]

let server: TestServer
let session: Record<string, string>
let year = { mark: '', known: new Map<number, Extremes>() }

beforeAll(async () => {
  let nowMs = Date.now()
  server = await startTestServer({
    board: boardOf(ROWS),
    year: {
      of: (id) => year.known.get(id),
      get mark() {
        return year.mark
      },
    },
    now: () => nowMs,
  })
  session = bearer((await server.member('lee')).token)
  nowMs = NOW
})
afterAll(() => server.close())

const ask = (path: string, headers = {}) => server.get(path, { ...session, ...headers })

describe('GET /api/market/breadth', () => {
  it('breadth counts the markets at one position', async () => {
    const { status, body } = await ask('/api/market/breadth')
    expect([status, body]).toMatchObject([200, HEAD])
    const markets = body?.markets as Record<string, unknown>[]
    expect(
      markets.map(({ market, listings, up, down, no_data }) => [market, listings, up, down, no_data]),
    ).toEqual([
      ['ALL', 4, 2, 1, 1],
      ['KOSPI', 2, 1, 1, 0],
      ['KOSDAQ', 1, 1, 0, 0],
      ['KONEX', 1, 0, 0, 1],
    ])
    expect(markets[0]).toMatchObject({ volume: 7_000, value: 402_000_900, halted: 0, unchanged: 0 })
  })
})

describe('GET /api/market/movers', () => {
  it('movers use the year as soon as it is read, even if the board stands still', async () => {
    expect((await ask('/api/market/movers?by=high_52w')).body?.quotes).toEqual([])
    const known = new Map([[4, { high: 210_000, highOn: '2025-10-10', low: 55_000, lowOn: '2025-04-09' }]])
    year = { mark: 'read', known }
    expect((await ask('/api/market/movers?by=high_52w')).body?.quotes).toMatchObject([{ code: '005930' }])
  })

  it.each([
    ['', ['000660', '035420']],
    ['by=rise&limit=1', ['000660']],
    ['by=rise&market=KOSDAQ', ['035420']],
    ['by=fall', ['005930']],
    ['by=volume&limit=1', ['035420']],
    ['by=market_cap&market=KOSPI,KONEX', ['000660', '005930']],
    ['by=high_52w', ['005930']],
    ['by=low_52w', []],
    ['by=upper_limit', []],
  ])('%s: %j', async (query, codes) => {
    const { status, body } = await ask(`/api/market/movers?${query}`)
    expect([status, body]).toMatchObject([200, { ...HEAD, by: /by=(\w+)/.exec(query)?.[1] ?? 'rise' }])
    expect((body?.quotes as { code: string }[]).map(({ code }) => code)).toEqual(codes)
  })

  it.each([
    ['by=luck', 'by'],
    ['market=NASDAQ', 'market'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
  ])('%s is refused at the field %s', async (query, field) => {
    const { status, body } = await ask(`/api/market/movers?${query}`)
    expect([status, body?.errors]).toMatchObject([422, [{ field }]])
  })
})

describe('GET /api/stocks/:code', () => {
  it('a stock has its range of 52 weeks, including the extremes of today', async () => {
    expect((await ask('/api/stocks/005930')).body).toMatchObject({
      high_52w: 210_001,
      high_52w_on: '2026-03-19',
      low_52w: 55_000,
      low_52w_on: '2025-04-09',
    })
  })

  it('a stock without history has no range of 52 weeks', async () => {
    expect((await ask('/api/stocks/000660')).body).toMatchObject({ high_52w: null, low_52w_on: null })
  })
})

describe('GET /api/stocks/:code/ticks', () => {
  const firstMs = Date.parse('2026-03-19T09:00:00+09:00')
  const times = Array.from({ length: 25 }, (_, at) => firstMs + at * 61_000)

  beforeAll(async () => {
    const tick = { ...quoteRow({ id: 4 }), previousClose: 200_000 }
    const yesterday = { ...tick, volume: 9_999 }
    await insertTicks(server.database, {
      atMs: firstMs - 3_600_000 * 18,
      tradeDate: '2026-03-18',
      rows: [yesterday],
    })
    await insertTicks(server.database, {
      atMs: firstMs - 1_000,
      tradeDate: '2026-03-19',
      rows: [{ ...tick, price: null, state: 'no_data', volume: 0 }],
    })
    for (const [at, atMs] of times.entries())
      await insertTicks(server.database, {
        atMs,
        tradeDate: '2026-03-19',
        rows: [{ ...tick, price: 200_000 + at * 100, volume: 10 + at * 3 - (at === 20 ? 5 : 0) }],
      })
  })

  async function pages(limit: number) {
    const ticks: { time: string; volume: number; price: number }[] = []
    let before: string | null = null
    do {
      const cursor: string = before === null ? '' : `&before=${encodeURIComponent(before)}`
      const { body } = await ask(`/api/stocks/005930/ticks?limit=${limit}${cursor}`)
      ticks.push(...(body?.ticks as typeof ticks))
      before = body?.next_before as string | null
    } while (before !== null)
    return ticks
  }

  it('ticks of today are sent newest first, with the volume that each added', async () => {
    const { body } = await ask('/api/stocks/005930/ticks?limit=1')
    expect(body?.ticks).toEqual([
      {
        time: '2026-03-19T09:24:24.000+09:00',
        price: 202_400,
        change: 2_400,
        change_rate: 1.2,
        volume: 3,
        accumulated_volume: 82,
        value: 201_000_000,
        state: 'trading',
      },
    ])
  })

  it.each([1, 7, 25, 1_000])('ticks are the same in pages of %i, compressed or not', async (limit) => {
    const ticks = await pages(limit)
    expect(ticks.map(({ time }) => Date.parse(time))).toEqual(times.toReversed())
    expect(ticks.map(({ volume }) => volume).reverse()).toEqual(
      times.map((_, at) => (at === 0 ? 10 : at === 20 ? 0 : at === 21 ? 8 : 3)),
    )
    await server.database.raw(
      `SELECT compress_chunk(chunk, if_not_compressed => true) FROM show_chunks('ticks') AS chunk`,
    )
    expect(await pages(limit)).toEqual(ticks)
  })

  it('a stock without data of today has no ticks', async () => {
    expect((await ask('/api/stocks/000660/ticks')).body).toEqual({ ticks: [], next_before: null })
    expect((await ask('/api/stocks/999999/ticks')).status).toBe(404)
  })

  it.each([
    ['limit=1001', 'limit'],
    ['before=noon', 'before'],
    ['before=9999-12-31T23:59:59Z', 'before'],
    ['before=0001-01-01', 'before'],
  ])('%s is refused at the field %s', async (query, field) => {
    const { status, body } = await ask(`/api/stocks/005930/ticks?${query}`)
    expect([status, body?.errors]).toMatchObject([422, [{ field }]])
  })
})

describe('GET /api/market/indices/:code/candles', () => {
  beforeAll(async () => {
    await server.database('listings').insert({ ...LISTING, id: 4, board: 'krx' })
    for (const [time, value, volume] of [
      ['09:00:10', 5_900.01, 10],
      ['09:00:50', 5_925.03, 40],
      ['09:07:00', 5_910.5, 100],
    ] as const) {
      const quote: IndexQuote = { ...KOSPI, value, open: 5_900.01, high: 5_925.03, low: 5_900.01, volume }
      await insertIndexTicks(server.database, 'krx', Date.parse(`2026-03-19T${time}+09:00`), '2026-03-19', [
        quote,
      ])
    }
  })

  it('candles of an index are sent oldest first, in points', async () => {
    const { status, body } = await ask('/api/market/indices/KOSPI/candles?interval=5m')
    expect([status, body]).toEqual([
      200,
      {
        candles: [
          {
            time: '2026-03-19T09:00:00.000+09:00',
            open: 5_900.01,
            high: 5_925.03,
            low: 5_900.01,
            close: 5_925.03,
            volume: 40,
          },
          {
            time: '2026-03-19T09:05:00.000+09:00',
            open: 5_910.5,
            high: 5_910.5,
            low: 5_910.5,
            close: 5_910.5,
            volume: 60,
          },
        ],
        gaps: [],
      },
    ])
  })

  it('index candles of a range in the past are a 304 for a client that has them', async () => {
    const path = '/api/market/indices/KOSPI/candles?interval=1m&from=2026-03-19&to=2026-03-19T00:30:00Z'
    const first = await ask(path)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\//)
    expect((await ask(path, { 'If-None-Match': etag })).status).toBe(304)
    expect((await ask('/api/market/indices/KOSPI/candles')).headers.get('etag')).toBeNull()
  })

  it.each([
    ['NASDAQ', 404],
    ['KOSPI/candles?interval=2m', 422],
    ['KOSPI/candles?limit=5001', 422],
    ['KOSPI/candles?from=2026-03-20&to=2026-03-19', 422],
  ])('%s is answered %i', async (path, status) => {
    const address = path.includes('/') ? path : `${path}/candles`
    expect((await ask(`/api/market/indices/${address}`)).status).toBe(status)
  })
})

const LISTING = {
  code: '005930',
  isin: 'KR7005930003',
  name: '삼성전자',
  market: 'KOSPI',
  section: '',
  shares: 10,
}

const KOSPI = {
  code: 'KOSPI',
  previous_close: 5_900,
  change: null,
  change_rate: null,
  turnover: 1,
  as_of: '2026-03-19T09:00:10.000+09:00',
} as const
