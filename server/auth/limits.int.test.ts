import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectRedis } from '#platform/redis'
import { openGate, type Gate } from '#platform/testing/gate'
import { stackUrls } from '#platform/testing/embedded-stack'
import { SERVER_KEYS } from '#shared/protocol/names'
import { Problem } from '../request/problem.ts'
import { createPerson, startSession } from '../testing/people.ts'
import {
  bearer,
  PASSWORD,
  registration,
  SECRET_KEY,
  startTestServer,
  type TestServer,
} from '../testing/test-server.ts'
import { createApiLimits } from './api-limits.ts'
import { createLimit, LimitReached } from './limit.ts'
import { clearAccountLimits, createLoginLimits } from './login-limits.ts'
import type { PasswordHasher } from './password.ts'
import { signToken } from './token.ts'

const from = (address: string) => ({ 'X-Forwarded-For': address })
/** An hour: no window may expire before a slow machine has filled it. */
const RATE = { points: 3, perSeconds: 3_600 }
const secondsOf = (answer: { headers: Headers }) => Number(answer.headers.get('retry-after'))

describe('login attempts', () => {
  let server: TestServer
  let passwords: PasswordHasher
  let compared: (string | undefined)[]
  beforeAll(async () => {
    server = await startTestServer({ trustProxy: 1 })
    passwords = server.deps.passwords
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.deps.redis.flushall()
    await server.database('users').delete()
    await createPerson(server, 'kim')
    server.deps.limits = createLoginLimits(server.deps.redis, RATE)
    compared = []
    server.deps.passwords = {
      ...passwords,
      inTurn: (work, who) =>
        passwords.inTurn(
          (matches) =>
            work((password, hash) => {
              compared.push(hash)
              return matches(password, hash)
            }),
          who,
        ),
    }
  })

  const attempt = (user_id: string, password = 'wrong', address = '192.0.2.1') =>
    server.post('/api/auth/login', { user_id, password }, from(address))
  const forget = (address: string) => server.deps.redis.del(`${SERVER_KEYS.limit}login:address:${address}`)
  const failures = () =>
    server
      .database<Record<'action' | 'details' | 'admin_name' | 'target', string>>('audit_logs')
      .where({ action: 'login_failed' })
      .orderBy('seq')

  it('cost one bcrypt comparison each, whether the account exists, is disabled, or does not exist', async () => {
    await createPerson(server, 'lee')
    await server.database('users').where({ user_id: 'lee' }).update({ is_active: false })
    await attempt('kim', 'wrong', '192.0.2.1')
    await attempt('nobody', 'wrong', '192.0.2.2')
    await attempt('lee', 'wrong', '192.0.2.3')
    await attempt('nobody@example.org', 'wrong', '192.0.2.4')
    expect(compared.map((hash) => hash !== undefined)).toEqual([true, false, true, false])
  })

  it('are blocked for longer each time they exceed the limit, up to 15 minutes', async () => {
    const minutely = { ...RATE, perSeconds: 60 }
    server.deps.limits = createLoginLimits(server.deps.redis, minutely)
    const waits = []
    for (let strike = 0; strike < 6; strike++) {
      for (let i = 0; i < 3; i++) expect((await attempt('kim')).status).toBe(401)
      const limited = await attempt('kim')
      expect(limited.status).toBe(429)
      waits.push(secondsOf(limited))
      const limitedAtMs = Date.now()
      const again = secondsOf(await attempt('kim'))
      const passedS = Math.ceil((Date.now() - limitedAtMs) / 1_000)
      expect(again).toBeGreaterThanOrEqual(secondsOf(limited) - passedS)
      await forget('192.0.2.1')
      server.deps.limits = createLoginLimits(server.deps.redis, minutely)
    }
    expect(waits.map((seconds) => Math.round(seconds / 60))).toEqual([1, 2, 4, 8, 15, 15])
  })

  it('at many accounts from one address are limited by the address', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => attempt(`someone${i}`)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(3)
    expect(compared).toHaveLength(3)
  })

  it('from one IPv6 network share a limit', async () => {
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, i) => attempt('kim', 'wrong', `2001:db8:1:2::${i}`)),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(3)
    expect((await attempt('kim', 'wrong', '2001:db8:1:3::1')).status).toBe(401)
  })

  it.each([
    ['ip:port', (i: number) => `192.0.2.1:${40_000 + i}`],
    ['[v6]:port', (i: number) => `[2001:db8:1:2::1]:${40_000 + i}`],
    ['IPv4 in IPv6 with a port', (i: number) => `[::ffff:192.0.2.1]:${40_000 + i}`],
    ['another text each time that is no address', (i: number) => `client-${i}`],
    ['an address of the client before the one that the proxy saw', (i: number) => `10.9.8.${i}, 192.0.2.1`],
  ])('through a gateway that writes %s count for one address', async (_, address) => {
    const statuses = []
    for (let i = 0; i < 5; i++) statuses.push((await attempt('kim', 'wrong', address(i))).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
  })

  it.each([
    ['192.0.2.7:40001', '192.0.2.7'],
    ['[2001:DB8:0::7]:40001', '2001:db8::7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['6.6.6.6, 192.0.2.7', '192.0.2.7'],
    ['unknown', '127.0.0.1'],
  ])('from %s are shown in the trail and among the sessions as from %s', async (header, address) => {
    const { body } = await attempt('kim', PASSWORD, header)
    const session = { Authorization: `Bearer ${String(body?.access_token)}` }
    const listed = await server.get('/api/auth/sessions', session)
    expect(listed.body?.items).toContainEqual(expect.objectContaining({ address, current: true }))
    const trail = server.database<{ action: string; ip_address: string }>('audit_logs')
    expect(await trail.select('action', 'ip_address').orderBy('seq', 'desc').limit(1)).toEqual([
      { action: 'login', ip_address: address },
    ])
  })

  it('from many networks of one IPv6 site share a higher limit, and known users of the site still get in', async () => {
    const from48 = (i: number) => `2001:db8:1:${i.toString(16)}::1`
    expect((await attempt('kim', PASSWORD, from48(0xffff))).status).toBe(200)
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => attempt(`someone${i}`, 'wrong', from48(i))),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(48)
    expect((await attempt('kim', PASSWORD, from48(0xffff))).status).toBe(200)
    expect((await attempt('kim', PASSWORD, '2001:db8:2::1')).status).toBe(200)
  })

  it('with the right password all succeed, even more of them at once from one address than may fail', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => attempt('kim', PASSWORD)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
  })

  it('with the right password are limited by account, too', async () => {
    const statuses = []
    for (let i = 0; i < 37; i++) statuses.push((await attempt('kim', PASSWORD)).status)
    expect(statuses).toEqual([...Array<number>(36).fill(200), 429])
    await createPerson(server, 'lee')
    expect((await attempt('lee', PASSWORD)).status).toBe(200)
  })

  it.each(['rate_limited', 'unavailable'] as const)(
    'that were never compared, being refused as %s, do not count',
    async (code) => {
      const { inTurn } = server.deps.passwords
      server.deps.passwords.inTurn = () => Promise.reject(new Problem(code))
      for (let i = 0; i < 5; i++) expect((await attempt('kim')).body?.code).toBe(code)
      server.deps.passwords.inTurn = inTurn
      expect((await attempt('kim')).status).toBe(401)
    },
  )

  it('are recorded when they are rejected because too many wait for a comparison', async () => {
    const atTheEndOfTurns: number[] = []
    const { inTurn } = server.deps.passwords
    const before = (await failures()).length
    server.deps.passwords.inTurn = (work, who) =>
      inTurn(async (matches) => {
        try {
          return await work(matches)
        } finally {
          atTheEndOfTurns.push((await failures()).length - before)
        }
      }, who)
    expect((await attempt('kim')).status).toBe(401)
    expect([atTheEndOfTurns, (await failures()).length - before]).toEqual([[0], 1])
  })

  it('from unknown addresses may use a part of the queue, those from known ones all of it', async () => {
    const requested: (string | undefined)[] = []
    const { inTurn } = server.deps.passwords
    server.deps.passwords.inTurn = (work, who) => {
      requested.push(who)
      return inTurn(work, who)
    }
    await attempt('kim', PASSWORD)
    await attempt('KIM@example.org', PASSWORD)
    await attempt('kim', PASSWORD, '192.0.2.2')
    expect(requested).toEqual(['stranger', 'known', 'stranger'])
  })

  it('with an invalid user_id are recorded without it, as it may be a password', async () => {
    const before = (await failures()).length
    for (const name of [PASSWORD, 'nobody', 'nobody@example.org'])
      await attempt(name, 'wrong', `192.0.2.${name.length}`)
    const names = (await failures()).slice(before).map(({ admin_name, target }) => [admin_name, target])
    expect(names).toEqual([
      ['(not a user id)', '(not a user id)'],
      ['nobody', 'nobody'],
      ['nobody@example.org', 'nobody@example.org'],
    ])
  })

  it('from the loopback address are never limited by account, so that the first admin gets in', async () => {
    const strangers = Array.from({ length: 70 }, (_, i) => attempt('kim', 'wrong', `10.0.0.${i}`))
    expect((await Promise.all(strangers)).some(({ status }) => status === 429)).toBe(true)
    expect((await server.post('/api/auth/login', { user_id: 'kim', password: PASSWORD })).status).toBe(200)
  })

  it('are reset by an admin, which every server notices within ten seconds', async () => {
    for (let i = 0; i < 61; i++) await attempt('kim', 'wrong', `10.0.0.${i}`)
    expect((await attempt('kim', PASSWORD)).status).toBe(429)
    await clearAccountLimits(server.deps.redis, 'kim')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_001 })
    expect((await attempt('kim', PASSWORD)).status).toBe(200)
    vi.useRealTimers()
  })

  it('at one account from many addresses are limited by account, but never lock the owner out at a known address', async () => {
    expect((await attempt('kim', PASSWORD, '203.0.113.9')).status).toBe(200)
    const stranger = (i: number) => attempt('kim', 'wrong', `10.0.${i >> 8}.${i & 255}`)
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => stranger(i)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60)
    expect((await attempt('kim', PASSWORD, '198.51.100.1')).status).toBe(429)
    expect((await attempt('kim', PASSWORD, '203.0.113.9')).status).toBe(200)
    expect((await attempt('KIM@example.org', PASSWORD, '203.0.113.9')).status).toBe(200)
  })

  it('are recorded up to the first one over the limit, which is recorded as such', async () => {
    const before = await failures()
    for (let i = 0; i < 10; i++) await attempt('kim')
    const after = (await failures()).slice(before.length).map(({ details }) => JSON.parse(details) as object)
    expect(after).toEqual([
      ...Array<object>(3).fill({ reason: 'wrong_credentials' }),
      { reason: 'rate_limited', of: 'address' },
    ])
  })

  it('at the current password, from within a session, are limited, too', async () => {
    const { session } = await createPerson(server, 'lee')
    const guess = () =>
      server.put('/api/auth/password', { current_password: 'x', new_password: 'Vq7#rumLx2!dow' }, session)
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 401])
    expect(await guess()).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  })

  it('to set a new password are limited like wrong ones, as each costs comparisons with the last five', async () => {
    const { session } = await createPerson(server, 'lee')
    const change = () =>
      server.put('/api/auth/password', { current_password: PASSWORD, new_password: PASSWORD }, session)
    expect([(await change()).status, (await change()).status, (await change()).status]).toEqual([
      422, 422, 422,
    ])
    expect((await change()).status).toBe(429)
  })

  it('to probe for accounts by registration are limited at four times the login limit', async () => {
    const register = () => server.post('/api/auth/register', registration(), from('192.0.2.9'))
    const answers = await Promise.all(Array.from({ length: 13 }, register))
    // Which of the requests is the thirteenth is the network's choice.
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array.from({ length: 12 }, () => 409), 429])
  })

  it('by registration are counted before the body is validated', async () => {
    const register = (body: unknown) => server.post('/api/auth/register', body, from('192.0.2.10'))
    const bodies = [{}, [], registration({ password: 'ﷺ'.repeat(72) }), registration({ password: 1 })]
    for (let i = 0; i < 12; i++) expect((await register(bodies[i % 4])).status).toBe(422)
    for (const body of bodies) expect((await register(body)).status).toBe(429)
  })
})

describe('the API', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ trustProxy: 1 })
    const five = { points: 5, perSeconds: 3_600 }
    const { byAccount, byAddress } = createApiLimits(server.deps.redis, five, RATE)
    server.deps.apiLimits.byAccount = byAccount
    server.deps.apiLimits.byAddress = byAddress
  })
  afterAll(() => server.close())

  it('limits an account over all of its sessions, and sends the remaining requests and the reset time', async () => {
    const { session } = await createPerson(server, 'kim')
    const { session: other } = await createPerson(server, 'lee')
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await server.get('/api/auth/me', session))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual([
      '4',
      '3',
      '2',
      '1',
      '0',
      '0',
    ])
    expect(answers.every(({ headers }) => headers.get('ratelimit-limit') === '5')).toBe(true)
    expect(Number(answers[5]?.headers.get('ratelimit-reset'))).toBe(
      secondsOf(answers[5] ?? { headers: new Headers() }),
    )
    expect((await server.get('/api/auth/me', other)).status).toBe(200)
  })

  it('gives two sessions of an account the limit of one', async () => {
    const kim = await createPerson(server, 'baek')
    const again = await startSession(server, kim)
    const statuses = []
    for (const { session } of [kim, again, kim, again, kim, again])
      statuses.push((await server.get('/api/auth/me', session)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
  })

  it.each(['ended', 'expired', 'forged'] as const)(
    'counts a token that is %s for its address, and leaves its account what it has',
    async (fault) => {
      const person = await createPerson(server, `choi-${fault}`)
      const another = await startSession(server, person)
      if (fault === 'ended') await server.deps.sessions.end(person.sessionId)
      const { userId, role, sessionId } = person
      const key = fault === 'forged' ? 'x'.repeat(40) : SECRET_KEY
      const token = signToken(key, { userId, role, sessionId }, fault === 'expired' ? -1 : 3_600, Date.now())
      const address = `192.0.2.${{ ended: 31, expired: 32, forged: 33 }[fault]}`
      const ask = (path: string) => server.get(path, { ...from(address), ...bearer(token) })
      const paths = ['/api/auth/me', '/api/nothing', '/api/market/session', '/api/docs']
      for (let at = 0; at < 20; at++) expect((await ask(paths[at % 4] ?? '')).status).not.toBe(429)
      const limited = await ask('/api/nothing')
      expect([limited.status, secondsOf(limited) > 0]).toEqual([429, true])
      expect((await server.get('/api/auth/me', from(address))).status).toBe(429)
      for (let at = 0; at < 5; at++)
        expect((await server.get('/api/auth/me', { ...from(address), ...another.session })).status).toBe(200)
    },
  )

  it('limits pages by address with a limit of their own, and sends Retry-After', async () => {
    const { apiLimits } = server.deps
    const ask = (address: string) => server.get('/favicon.svg', from(address))
    apiLimits.takePage = createApiLimits(server.deps.redis, RATE, RATE).takePage
    for (let at = 0; at < 3; at++) expect((await ask('192.0.2.40')).status).not.toBe(429)
    const limited = await ask('192.0.2.40')
    expect([limited.status, secondsOf(limited) > 0]).toEqual([429, true])
    expect((await ask('192.0.2.41')).status).not.toBe(429)
    expect((await server.get('/api/health/live', from('192.0.2.40'))).status).toBe(200)
  })

  it('counts requests whose path only resembles a health probe', async () => {
    for (let i = 0; i < 20; i++) await server.get('/api/healthANYTHING', from('192.0.2.8'))
    expect((await server.get('/api/healthANYTHING', from('192.0.2.8'))).status).toBe(429)
  })

  it('counts a login before its body is read', async () => {
    const logIn = () => server.post('/api/auth/login', 'not JSON', from('192.0.2.6'))
    for (let i = 0; i < 20; i++) expect((await logIn()).status).toBe(400)
    expect((await logIn()).status).toBe(429)
  })

  it('gives requests without a session four times the limit, by address, and never limits health probes', async () => {
    const ask = (headers: Record<string, string> = {}) =>
      server.get('/api/auth/me', { ...from('192.0.2.1'), ...headers })
    for (let i = 0; i < 10; i++) expect((await ask()).status).toBe(401)
    for (let i = 0; i < 10; i++) expect((await ask({ Authorization: 'Bearer x.y.z' })).status).toBe(401)
    const limited = await ask()
    expect([limited.status, secondsOf(limited) > 0]).toEqual([429, true])
    expect((await server.get('/api/auth/me', from('192.0.2.2'))).status).toBe(401)
    expect((await server.get('/api/health/live', from('192.0.2.1'))).status).toBe(200)
    expect((await server.get('/login', from('192.0.2.1'))).status).not.toBe(429)
  })
})

describe('a limit while Redis is away', () => {
  const log = pino({ level: 'silent' })
  let gate: Gate
  beforeEach(async () => {
    gate = await openGate(stackUrls().redisUrl)
  })
  afterEach(() => gate.block())

  it('counts in this process, in bounded memory', async () => {
    const redis = connectRedis(gate.url, { log, role: 'test' })
    await redis.ping()
    const limit = createLimit(redis, 'test', { points: 2, perSeconds: 600 })
    await gate.block()
    await expect.poll(() => redis.status).not.toBe('ready')
    const outcomes = []
    for (let i = 0; i < 3; i++)
      outcomes.push(
        await limit.take('kim').then(
          () => 'ok',
          (error: unknown) => error,
        ),
      )
    expect(outcomes).toEqual(['ok', 'ok', expect.any(LimitReached)])

    const flood = async (round: number) => {
      for (let i = 0; i < 50_000; i++) await limit.take(`${round}:${i}`).catch(() => undefined)
      global.gc?.()
      return process.memoryUsage().heapUsed / 2 ** 20
    }
    const once = await flood(1)
    expect((await flood(2)) - once).toBeLessThan(30)
    redis.disconnect()
  })
})

describe('a limit after the clock of Redis was set back by hours', () => {
  const redis = connectRedis(stackUrls().redisUrl, { log: pino({ level: 'silent' }), role: 'test' })
  beforeEach(() => redis.flushall())
  afterAll(() => void redis.disconnect())

  /** Redis keeps when a key expires, so that its keys now last longer. */
  const setBack = async () => {
    for (const key of await redis.keys(`${SERVER_KEYS.limit}*`)) await redis.pexpire(key, 9 * 3_600_000)
  }
  const minutely = { points: 2, perSeconds: 60 }

  it.each([true, false])('blocks a key for no longer than its duration (growing: %s)', async (growing) => {
    const limit = () => createLimit(redis, 'test', minutely, { growing })
    const before = limit()
    for (let i = 0; i < 2; i++) await before.take('kim')
    await expect(before.take('kim')).rejects.toBeInstanceOf(LimitReached)
    await setBack()
    expect(await limit().take('kim')).toMatchObject({ remaining: 1 })
    await limit().take('kim')
    const refusal = await limit()
      .take('kim')
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(LimitReached)
    expect((refusal as LimitReached).retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('keeps its window as long as configured', async () => {
    const limit = createLimit(redis, 'test', minutely)
    await limit.take('kim')
    await setBack()
    expect((await limit.take('kim')).resetMs).toBeLessThanOrEqual(60_000)
  })
})

it('a refusal that is cached in a server is checked again after its clock was set back', async () => {
  const redis = connectRedis(stackUrls().redisUrl, { log: pino({ level: 'silent' }), role: 'test' })
  const limit = createLimit(redis, 'set-back', { points: 1, perSeconds: 60 })
  await limit.take('kim')
  await expect(limit.take('kim')).rejects.toBeInstanceOf(LimitReached)
  await redis.flushall()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 })
  expect(await limit.take('kim')).toMatchObject({ remaining: 0 })
  vi.useRealTimers()
  redis.disconnect()
})
