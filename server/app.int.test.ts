import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLoginLimits } from './auth/login-limits.ts'
import type { MarketBoard } from './live/market-board.ts'
import { NO_MARKET, boardOf, currentBoard, linkOf, quoteRow } from './testing/board.ts'
import { bearer, PASSWORD, registration, startTestServer, type TestServer } from './testing/test-server.ts'

describe('the application over HTTP', () => {
  let server: TestServer
  let webRoot: string
  let session: Record<string, string>
  const held: { board: MarketBoard } = { board: NO_MARKET }
  const board: MarketBoard = {
    get ready() {
      return held.board.ready
    },
    position: () => held.board.position(),
    market: () => held.board.market(),
    indices: () => held.board.indices(),
    link: () => held.board.link(),
    silentForMs: () => held.board.silentForMs(),
  }

  beforeAll(async () => {
    webRoot = mkdtempSync(path.join(os.tmpdir(), 'web-'))
    mkdirSync(path.join(webRoot, 'assets'))
    writeFileSync(path.join(webRoot, 'index.html'), '<!doctype html><title>board</title>')
    writeFileSync(
      path.join(webRoot, 'assets', 'app-a1b2c3.js'),
      `console.log(${JSON.stringify('x'.repeat(5000))})`,
    )
    server = await startTestServer({ webRoot, board, now: () => Date.parse('2026-03-19T10:00:00+09:00') })
    session = bearer((await server.member('lee')).token)
  })
  afterAll(async () => {
    await server.close()
    rmSync(webRoot, { recursive: true })
  })

  it.each(['/API/health/live', '/api/Health/live', '/Api', '/API/auth/me', '/API/admin/users'])(
    'has nothing at %s: URLs are case-sensitive and exact',
    async (address) => {
      const { status, body } = await server.get(address, session)
      expect([status, body?.code]).toEqual([404, 'not_found'])
    },
  )

  describe('a body', () => {
    const send = (body: string, type = 'application/json') =>
      server.post('/api/auth/login', body, { 'Content-Type': type })

    it.each([
      ['that is no JSON', '{"user_id": ', 'application/json', 400, 'malformed_body'],
      ['that is neither object nor array', '"kim"', 'application/json', 400, 'malformed_body'],
      ['that is a list', '[]', 'application/json', 422, 'invalid_input'],
      ['that is empty', '', 'application/json', 422, 'invalid_input'],
      ['of another type', 'user_id=kim', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
      ['of a type that is nearly JSON', '{}', 'application/vnd.api+json', 415, 'unsupported_media_type'],
      [
        'of 10 MB',
        JSON.stringify({ user_id: 'x'.repeat(10_000_000) }),
        'application/json',
        413,
        'body_too_large',
      ],
    ])('%s is refused', async (_, body, type, status, code) => {
      const answer = await send(body, type)
      expect([answer.status, answer.body?.code]).toEqual([status, code])
      expect(answer.headers.get('content-type')).toMatch('application/problem+json')
    })

    it('of 10 MB is refused before it has arrived, even when its length is not announced', async () => {
      const status = await new Promise<number | undefined>((resolve) => {
        const sending = request(`${server.url}/api/auth/login`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
        })
        sending.on('response', (response) => {
          resolve(response.statusCode)
          sending.destroy()
        })
        sending.on('error', () => {})
        sending.write('x'.repeat(100_000))
      })
      expect(status).toBe(413)
    })

    it('of any shape never makes the server fail', async () => {
      const values = [
        null,
        1,
        true,
        [],
        {},
        '',
        '\u0000',
        'a\u0000b',
        '\ud800',
        '😀'.repeat(300),
        { $gt: '' },
        ['kim'],
        1e308,
      ]
      const bodies = values.flatMap((value) => [
        JSON.stringify({ user_id: value, password: PASSWORD }),
        JSON.stringify({ user_id: 'kim', password: value }),
        JSON.stringify(registration({ user_id: value })),
        JSON.stringify(registration({ email: value })),
        JSON.stringify(registration({ name: value })),
        JSON.stringify(registration({ password: value })),
      ])
      const poison = ['__proto__', 'constructor', 'prototype'].map(
        (key) => `{"${key}": {"role": "admin"}, "user_id": "kim"}`,
      )
      const deep = '{"user_id":'.repeat(5_000) + '1' + '}'.repeat(5_000)
      for (const body of [...bodies, ...poison, deep]) {
        for (const address of ['/api/auth/login', '/api/auth/register']) {
          const { status, body: answer } = await server.post(address, body)
          expect([body.slice(0, 100), status < 500, JSON.stringify(answer).includes('    at ')]).toEqual([
            body.slice(0, 100),
            true,
            false,
          ])
        }
      }
      expect(({} as Record<string, unknown>).role).toBeUndefined()
    })
  })

  describe('an address', () => {
    it('of the API that does not exist is a problem, not a page', async () => {
      held.board = boardOf([])
      for (const address of ['/api', '/api/', '/api/nothing', '/api/auth', '/api/stocks/%E0%A4%A']) {
        const { status, body } = await server.get(address, { Accept: 'text/html', ...session })
        expect([address, status, body?.code]).toEqual([
          address,
          expect.toSatisfy((n: number) => n < 500),
          expect.anything(),
        ])
      }
      expect(await server.get('/api/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    })

    it('of the API answers another method with 405 and the allowed methods', async () => {
      const { status, headers, body } = await server.get('/api/auth/login')
      expect([status, body?.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', 'POST'])
    })

    it('outside the API serves a file of the web or, without an extension, the page', async () => {
      const page = await fetch(`${server.url}/stocks/005930`)
      expect(await page.text()).toContain('<title>board</title>')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      expect(page.headers.get('content-type')).toMatch('text/html')
      const script = await fetch(`${server.url}/assets/app-a1b2c3.js`)
      expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(script.headers.get('content-encoding')).toMatch(/^(br|gzip)$/)
      expect((await fetch(`${server.url}/assets/gone.js`)).status).toBe(404)
      expect((await fetch(`${server.url}/..%2f..%2fetc%2fpasswd`)).headers.get('content-type')).not.toMatch(
        'text/plain',
      )
    })

    it('sends headers that keep other sites and inline scripts out', async () => {
      const { headers } = await server.get('/')
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/connect-src 'self'(;|$)/)
      expect(policy).toContain("script-src 'self';")
      expect(policy).not.toMatch(/unsafe-eval|upgrade-insecure/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('strict-transport-security')).toBeNull()
    })

    it('sends a request id with every answer, and keeps one that a proxy set', async () => {
      expect((await server.get('/api/health/live')).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
      const given = await server.get('/api/nothing', { 'X-Request-Id': 'proxy-12345' })
      expect(given.headers.get('x-request-id')).toBe('proxy-12345')
      expect(given.body).toMatchObject({ request_id: 'proxy-12345' })
      const forged = await server.get('/api/health/live', { 'X-Request-Id': 'x y' })
      expect(forged.headers.get('x-request-id')).not.toBe('x y')
    })
  })

  describe('the market', () => {
    it('needs a session', async () => {
      for (const address of ['quotes', 'indices', 'session'].map((name) => `/api/market/${name}`)) {
        expect([address, (await server.get(address)).status]).toEqual([address, 401])
      }
      expect((await server.get('/api/stocks/005930')).status).toBe(401)
    })

    it('is answered as unavailable until the server has read the board', async () => {
      held.board = NO_MARKET
      for (const address of ['/api/market/quotes', '/api/market/indices', '/api/stocks/005930']) {
        expect(await server.get(address, session)).toMatchObject({
          status: 503,
          body: { code: 'unavailable' },
        })
      }
      expect(await server.get('/api/health')).toMatchObject({
        status: 503,
        body: { detail: 'missing: market' },
      })
      expect((await server.get('/api/health/live')).status).toBe(200)
    })

    it('answers its quotes with position, as-of time, source and delay', async () => {
      held.board = boardOf([quoteRow()])
      const { status, body } = await server.get('/api/market/quotes', session)
      expect(status).toBe(200)
      expect(body).toEqual({
        epoch: 'e1',
        seq: 7,
        as_of: '2026-03-19T10:34:00.000+09:00',
        source: 'krx',
        delay_minutes: 20,
        phase: 'continuous',
        quotes: [
          {
            code: '005930',
            isin: 'KR7005930003',
            name: '삼성전자',
            market: 'KOSPI',
            section: '',
            price: 200500,
            previous_close: 208500,
            change: -8000,
            change_rate: -3.84,
            open: 203000,
            high: 205000,
            low: 200000,
            volume: 1000,
            value: 201000000,
            market_cap: 200500 * 5919637922,
            shares: 5919637922,
            state: 'trading',
            as_of: '2026-03-19T10:34:00.000+09:00',
          },
        ],
      })
      held.board = currentBoard([quoteRow()])
      expect((await server.get('/api/health')).body).toEqual({
        status: 'ok',
        database: 'ok',
        redis: 'ok',
        market: 'ok',
        disk: expect.any(Object) as object,
      })
    })

    it('can be filtered by market, where KOSDAQ includes its segment KOSDAQ GLOBAL', async () => {
      held.board = boardOf(
        [
          quoteRow({ code: '000001', market: 'KOSPI' }),
          quoteRow({ code: '000002', market: 'KOSDAQ' }),
          quoteRow({ code: '000003', market: 'KOSDAQ GLOBAL' }),
          quoteRow({ code: '000004', market: 'KONEX' }),
        ],
        linkOf(),
        8,
      )
      const codes = async (query: string) => {
        const { body } = await server.get(`/api/market/quotes${query}`, session)
        return (body?.quotes as { code: string }[]).map(({ code }) => code)
      }
      expect(await codes('')).toEqual(['000001', '000002', '000003', '000004'])
      expect(await codes('?market=KOSPI')).toEqual(['000001'])
      expect(await codes('?market=KOSPI,KOSDAQ')).toEqual(['000001', '000002', '000003'])
      expect(await codes('?market=KOSDAQ&market=KONEX')).toEqual(['000002', '000003', '000004'])
      for (const query of ['?market=NASDAQ', '?market=', '?market=KOSPI,kosdaq', '?market=%00']) {
        const { status, body } = await server.get(`/api/market/quotes${query}`, session)
        expect([query, status, body?.errors]).toMatchObject([query, 422, [{ field: 'market' }]])
      }
    })

    it('answers one stock by its code', async () => {
      held.board = boardOf([quoteRow({ code: '0001A0', name: '덕양에너젠' })])
      const found = await server.get('/api/stocks/0001A0', session)
      expect(found.body).toMatchObject({
        code: '0001A0',
        name: '덕양에너젠',
        source: 'krx',
        delay_minutes: 20,
      })
      for (const code of ['999999', '__proto__', '0001a0', '%00']) {
        expect(await server.get(`/api/stocks/${code}`, session)).toMatchObject({
          status: 404,
          body: { code: 'not_found' },
        })
      }
    })

    it('answers the hours of the day and the next phase, by the calendar of its source', async () => {
      held.board = boardOf([], linkOf({ phase: 'continuous' }))
      const { body } = await server.get('/api/market/session', session)
      expect(body).toMatchObject({
        phase: 'continuous',
        source: 'krx',
        trade_date: '2026-03-19',
        next_change: { phase: 'closing_auction', begins_at: '2026-03-19T15:20:00.000+09:00' },
      })
      expect(body?.hours).toContainEqual({ phase: 'continuous', begins_at: '2026-03-19T09:00:00.000+09:00' })
      held.board = boardOf([], linkOf({ source: 'simulator' }))
      const simulated = await server.get('/api/market/session', session)
      expect(simulated.body?.next_change).not.toEqual(body?.next_change)
      held.board = boardOf([], null)
      expect((await server.get('/api/market/session', session)).body).toMatchObject({
        phase: 'continuous',
        source: null,
      })
    })

    it('has the phase of this moment, whatever the last report of a dead worker says', async () => {
      held.board = boardOf([quoteRow()], linkOf({ phase: 'after_market' }))
      for (const name of ['quotes', 'indices', 'session']) {
        const { body } = await server.get(`/api/market/${name}`, session)
        expect([name, body?.phase]).toEqual([name, 'continuous'])
      }
    })

    it('is compressed for clients that accept it', async () => {
      held.board = boardOf(
        Array.from({ length: 100 }, (_, i) => quoteRow({ id: i, code: String(i).padStart(6, '0') })),
        linkOf(),
        9,
      )
      expect((await server.get('/api/market/quotes', session)).headers.get('content-encoding')).toMatch(
        /^(br|gzip)$/,
      )
    })
  })
})

describe('requests from many addresses', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startTestServer({ trustProxy: 1 })
    server.deps.limits = createLoginLimits(server.deps.redis, { points: 3, perSeconds: 3_600 })
  })
  afterEach(() => server.close())

  const from = (address: string) => ({ 'X-Forwarded-For': address })
  const attempt = (password: string, address = '192.0.2.1', user_id = 'kim') =>
    server.post('/api/auth/login', { user_id, password }, from(address))
  const register = (overrides: Record<string, unknown>, address = '192.0.2.1') =>
    server.post('/api/auth/register', registration(overrides), from(address))
  const person = (i: number) => ({ user_id: `kim${i}`, email: `kim${i}@example.org` })

  it('that guess a password are limited by address, and successful logins do not count', async () => {
    await register({})
    for (let i = 0; i < 5; i++) expect((await attempt(PASSWORD)).status).toBe(200)
    for (let i = 0; i < 3; i++) expect((await attempt('wrong')).status).toBe(401)
    const limited = await attempt(PASSWORD)
    expect([limited.status, limited.body?.code]).toEqual([429, 'rate_limited'])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(3_600)
  })

  it('that guess a password do not lock the owner out at another address', async () => {
    await register({})
    for (let i = 0; i < 4; i++) await attempt('wrong')
    expect((await attempt(PASSWORD)).status).toBe(429)
    expect((await attempt(PASSWORD, '192.0.2.2')).status).toBe(200)
  })

  it('that guess the password of one account are limited over all addresses by a much larger number', async () => {
    await register({})
    const strangers = Array.from({ length: 60 }, (_, i) => attempt('wrong', `198.51.100.${i}`))
    expect((await Promise.all(strangers)).every(({ status }) => status === 401)).toBe(true)
    expect((await attempt(PASSWORD, '192.0.2.2')).status).toBe(429)
    expect((await attempt(PASSWORD, '192.0.2.2', 'kim@example.org')).status).toBe(429)
  })

  it('to register are limited by address at four times the limit of logins', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, (_, i) => register(person(i))))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(12)
    expect(statuses.filter((status) => status === 429)).toHaveLength(3)
    expect((await register(person(99), '192.0.2.2')).status).toBe(201)
  })

  it('to register are counted whatever their answer, so that probing for accounts is limited', async () => {
    await register({})
    for (let i = 0; i < 5; i++) {
      expect((await register({ email: 'other@example.org' })).status).toBe(409)
      expect((await register({ password: 'short' })).status).toBe(422)
    }
    expect((await register({ email: 'other@example.org' })).status).toBe(409)
    expect((await register({ email: 'other@example.org' })).status).toBe(429)
    expect((await register(person(1), '192.0.2.2')).status).toBe(201)
  })

  it('to register the same user_id at once, from 200 addresses, create one account and get 199 duplicates', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => register({ email: `kim${i}@example.org` }, `198.51.100.${i}`)),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(199)
  })
})
