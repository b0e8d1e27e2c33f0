import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upsertDailyCandles } from '#database/history/daily-candles'
import { insertTicks } from '#database/market/ticks'
import { boardOf, linkOf, quoteRow } from '../../testing/board.ts'
import { bearer, startTestServer, type TestServer } from '../../testing/test-server.ts'

const NOW = Date.parse('2026-03-19T12:00:00+09:00')

describe('GET /api/stocks/:code/candles', () => {
  let server: TestServer
  let session: Record<string, string>

  beforeAll(async () => {
    let nowMs = Date.now()
    server = await startTestServer({
      board: boardOf([quoteRow({ id: 4 })], linkOf(), 7, NOW),
      now: () => nowMs,
    })
    session = bearer((await server.member('lee')).token)
    nowMs = NOW
    for (const [time, price, volume] of [
      ['09:00:10', 200_000, 10],
      ['09:00:50', 205_000, 40],
      ['09:07:00', 203_000, 100],
      ['11:59:00', 200_500, 1_000],
    ] as const) {
      const atMs = Date.parse(`2026-03-19T${time}+09:00`)
      await insertTicks(server.database, {
        atMs,
        tradeDate: '2026-03-19',
        rows: [{ ...quoteRow({ id: 4, price, volume, open: 200_000, high: 205_000, low: 200_000 }) }],
      })
    }
  })
  afterAll(() => server.close())

  const ask = (query: string, headers = {}) =>
    server.get(`/api/stocks/005930/candles?${query}`, { ...session, ...headers })
  const plus = (text: string) => encodeURIComponent(text)

  it('candles are sent oldest first, with times in Seoul', async () => {
    const { status, body } = await ask('interval=5m')
    expect(status).toBe(200)
    expect(body).toEqual({
      candles: [
        {
          time: '2026-03-19T09:00:00.000+09:00',
          open: 200_000,
          high: 205_000,
          low: 200_000,
          close: 205_000,
          volume: 40,
        },
        {
          time: '2026-03-19T09:05:00.000+09:00',
          open: 203_000,
          high: 203_000,
          low: 203_000,
          close: 203_000,
          volume: 60,
        },
        {
          time: '2026-03-19T11:55:00.000+09:00',
          open: 200_500,
          high: 200_500,
          low: 200_500,
          close: 200_500,
          volume: 900,
        },
      ],
      gaps: [],
      adjusted: false,
    })
  })

  it.each([
    ['interval=1m', [40, 60, 900]],
    ['interval=1h', [100, 900]],
    ['interval=1d', [1_000]],
    ['interval=1m&limit=1', [900]],
    [`interval=1m&from=${plus('2026-03-19T09:05:00+09:00')}`, [60, 900]],
    [`interval=1m&from=2026-03-19T00:05:00Z&to=2026-03-19T02:59:00Z`, [60]],
    ['interval=1d&from=2026-03-19&to=2026-03-20', [1_000]],
    ['interval=1d&to=2026-03-19', []],
    ['interval=1m&from=2026-03-20', []],
    ['interval=1m&from=2000-01-01T00:00:00Z&to=2100-12-31T00:00:00Z', [40, 60, 900]],
  ])('%s has the volumes %j', async (query, volumes) => {
    const { status, body } = await ask(query)
    expect(status).toBe(200)
    expect((body?.candles as { volume: number }[]).map(({ volume }) => volume)).toEqual(volumes)
  })

  it('candles are sent with the feed gaps in their range', async () => {
    const at = (time: string) => new Date(`2026-03-19T${time}+09:00`)
    await server.database('listings').insert({ ...LISTED, id: 4, board: 'krx' })
    await server.database('gaps').insert([
      { board: 'krx', began_at: at('08:50:00'), ended_at: at('08:55:00'), code: 'timeout' },
      { board: 'krx', began_at: at('09:02:00'), ended_at: at('09:06:00'), code: 'timeout' },
      { board: 'krx', began_at: at('11:59:30'), ended_at: null, code: 'worker_away' },
      { board: 'simulated', began_at: at('09:02:00'), ended_at: at('09:06:00'), code: 'timeout' },
    ])
    for (const [query, begins] of [
      ['interval=1m', ['09:02', '11:59']],
      ['interval=1m&limit=2', ['11:59']],
      ['interval=1m&from=2026-03-19', ['08:50', '09:02', '11:59']],
      [`interval=1m&to=${plus('2026-03-19T09:04:00+09:00')}`, ['09:02']],
      [`interval=1m&from=2026-03-19&to=${plus('2026-03-19T09:00:00+09:00')}`, ['08:50']],
      ['interval=1m&from=2026-03-20', []],
    ] as const) {
      const gaps = (await ask(query)).body?.gaps as { from: string; to: string | null }[]
      expect(
        gaps.map(({ from }) => from.slice(11, 16)),
        query,
      ).toEqual(begins)
      expect(gaps.some(({ to }) => to === null)).toBe(begins.some((begin) => begin === '11:59'))
    }
    await server.database('gaps').delete()
  })

  it.each([
    ['interval=2m', 'interval'],
    ['interval=1m&from=yesterday', 'from'],
    ['interval=1m&from=2026-03-19T09:00:00', 'from'],
    ['interval=1m&from=2026-02-30', 'from'],
    ['interval=1m&from=2026-03-20&to=2026-03-20', 'to'],
    ['interval=1m&limit=0', 'limit'],
    ['interval=1m&limit=5001', 'limit'],
    ['interval=1m&limit=-1', 'limit'],
    ['interval=1m&interval=5m', 'interval'],
    ['interval=1d&adjusted=yes', 'adjusted'],
  ])('%s is refused at the field %s', async (query, field) => {
    const { status, body } = await ask(query)
    expect([status, body?.code]).toEqual([422, 'invalid_input'])
    expect(body?.errors).toMatchObject([{ field }])
  })

  it('a delisted stock has its own candles, and none of another board', async () => {
    const left = { ...LISTED, left_at: new Date(NOW) }
    await server.database('listings').insert([
      { ...left, id: 90, code: '036180', board: 'krx' },
      { ...left, id: 91, code: '204630', board: 'simulated' },
    ])
    const row = quoteRow({ id: 90, price: 24, open: 10, high: 36, low: 10, volume: 5 })
    const atMs = Date.parse('2026-03-17T15:30:00+09:00')
    await insertTicks(server.database, { atMs, tradeDate: '2026-03-17', rows: [row] })
    const past = await server.get('/api/stocks/036180/candles?interval=1d', session)
    expect([past.status, past.body?.candles]).toMatchObject([
      200,
      [{ open: 10, high: 36, close: 24, volume: 5 }],
    ])
    expect((await server.get('/api/stocks/204630/candles', session)).status).toBe(404)
  })

  it('candles of a delisted stock come with its last quote and the date of delisting', async () => {
    const [quote, ticks] = await Promise.all(
      ['', '/ticks'].map((path) => server.get(`/api/stocks/036180${path}`, session)),
    )
    expect([quote?.status, quote?.body]).toMatchObject([
      200,
      {
        code: '036180',
        price: 24,
        high: 36,
        volume: 5,
        as_of: '2026-03-17T15:30:00.000+09:00',
        listed: false,
        delisted_at: '2026-03-19T12:00:00.000+09:00',
      },
    ])
    expect([ticks?.status, ticks?.body]).toEqual([200, { ticks: [], next_before: null }])
  })

  it('a delisted stock is distinguished from a listed one, one of another board and an unknown code', async () => {
    expect((await server.get('/api/stocks/005930', session)).body).toMatchObject({
      listed: true,
      delisted_at: null,
    })
    for (const code of ['204630', '999999'])
      for (const path of ['', '/ticks', '/candles'])
        expect((await server.get(`/api/stocks/${code}${path}`, session)).status, code + path).toBe(404)
  })

  it('a delisted stock whose ticks were dropped has the close of its last day', async () => {
    await server.database('listings').insert({
      ...LISTED,
      left_at: new Date(NOW),
      id: 92,
      code: '036190',
      isin: 'KR7036190007',
      board: 'krx',
    })
    const { status, body } = await server.get('/api/stocks/036190', session)
    expect([status, body]).toMatchObject([200, { price: null, state: 'no_data', listed: false }])
    const day = {
      listingId: 92,
      open: 95,
      high: 105,
      low: 85,
      volume: 7,
      value: 700,
      baseKrw: null,
      shares: 10,
    }
    await upsertDailyCandles(server.database, 'krx', [
      { ...day, tradeDate: '2026-03-12', close: 100 },
      { ...day, tradeDate: '2026-03-13', close: 90 },
    ])
    expect((await server.get('/api/stocks/036190', session)).body).toMatchObject({
      price: 90,
      previous_close: 100,
      change: -10,
      as_of: '2026-03-13T00:00:00.000+09:00',
    })
  })

  it('candles of a code that was never listed are a 404', async () => {
    for (const code of ['000000', 'nothing', "1';--"])
      expect((await server.get(`/api/stocks/${encodeURIComponent(code)}/candles`, session)).status).toBe(404)
  })

  it('candles need a session', async () => {
    expect((await server.get('/api/stocks/005930/candles?interval=1m')).status).toBe(401)
  })

  describe('candles of a range in the past', () => {
    const past = `interval=1m&to=${plus('2026-03-19T11:00:00+09:00')}`

    it('candles of a range in the past are a 304 for a client that has them', async () => {
      const first = await ask(past)
      const etag = first.headers.get('etag') ?? ''
      expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
      expect(etag).toMatch(/^W\/"[\w-]{27}"$/)
      const again = await ask(past, { 'If-None-Match': etag })
      expect([again.status, again.body]).toEqual([304, null])
      expect((await ask(past, { 'If-None-Match': 'W/"other"' })).status).toBe(200)
    })

    it.each([
      ['no end', 'interval=1m'],
      ['a running interval', `interval=1d&to=${plus('2026-03-20T00:00:00+09:00')}`],
      ['an interval that ended just now', `interval=1m&to=${plus('2026-03-19T11:58:00+09:00')}`],
    ])('it is sent in full with %s', async (_, query) => {
      const { headers } = await ask(query)
      expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, 'no-store'])
    })
  })
})

const LISTED = {
  code: '005930',
  isin: 'KR7005930003',
  name: '삼성전자',
  market: 'KOSPI',
  section: '',
  shares: 10,
}
