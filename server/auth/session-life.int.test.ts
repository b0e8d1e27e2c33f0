import jwt from 'jsonwebtoken'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY_MS, HOUR_MS } from '#shared/time'
import { createPerson } from '../testing/people.ts'
import {
  bearer,
  PASSWORD,
  SECRET_KEY,
  startAnotherServer,
  startTestServer,
  type TestServer,
} from '../testing/test-server.ts'
import { createAuthenticator } from './authenticate.ts'
import { signToken } from './token.ts'
import { createSessions, type Sessions } from './sessions.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ tokenSeconds: 60 })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.deps.redis.flushall()
  await server.database('users').delete()
  server.deps.now = () => Date.now()
  await createPerson(server, 'kim')
  await createPerson(server, 'boss', { role: 'admin' })
})
afterEach(() => void vi.useRealTimers())

const logIn = (user_id: string, password = PASSWORD) => server.post('/api/auth/login', { user_id, password })
const passes = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

describe('a session that may idle for thirty days', () => {
  let before: Sessions
  beforeEach(() => {
    before = server.deps.sessions
    server.deps.sessions = createSessions(server.deps.redis, { idleMinutes: 43_200, now: () => Date.now() })
  })
  afterEach(() => {
    server.deps.sessions = before
  })

  it('keeps its cookie over a weekend, while a Bearer token stays short-lived', async () => {
    const { headers, body } = await logIn('kim')
    const setCookie = headers.get('set-cookie') ?? ''
    expect(body?.expires_in).toBe(60)
    const maxAgeSeconds = (43_200 + 1) * 60
    const expiresOf = (header: string | null) => Date.parse(/expires=([^;]+)/i.exec(header ?? '')?.[1] ?? '')
    const expires = expiresOf(setCookie)
    expect(setCookie).toContain(`; max-age=${maxAgeSeconds}; `)
    expect(Math.abs(expires - Date.now() - maxAgeSeconds * 1000)).toBeLessThan(60_000)
    const cookie = setCookie.split(';')[0] ?? ''
    const { iat = 0, exp = 0 } = jwt.decode(cookie.slice(cookie.indexOf('=') + 1)) as jwt.JwtPayload
    expect(exp - iat).toBe(maxAgeSeconds)

    passes(60 * HOUR_MS)
    expect((await server.get('/api/auth/me', { Cookie: cookie })).status).toBe(200)
    expect((await server.get('/api/auth/me', bearer(String(body?.access_token)))).status).toBe(401)
    const renewed = await server.post('/api/auth/refresh', undefined, { Cookie: cookie })
    expect([renewed.status, renewed.body?.expires_in]).toEqual([200, 60])
    // By the time that the servers share, which is not the clock of the machine.
    const later = expiresOf(renewed.headers.get('set-cookie')) - expires
    expect(Math.abs(later - 60 * HOUR_MS)).toBeLessThan(60_000)
  })

  it('has sockets by its cookie that must be renewed as often as those by a token', async () => {
    const { headers } = await logIn('kim')
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const authenticator = createAuthenticator({
      now: () => Date.now(),
      secretKey: SECRET_KEY,
      sessions: server.deps.sessions,
      tokenSeconds: 60,
      log: server.deps.log,
    })
    const outcome = await authenticator.authenticateToken(cookie.slice(cookie.indexOf('=') + 1))
    expect(outcome.ok && outcome.identity.expiresAtMs - Date.now()).toBeLessThanOrEqual(60_000)
  })
})

describe('the longest life of a session', () => {
  const longestMs = { user: 90 * DAY_MS, admin: DAY_MS }
  const lived = async (role: 'user' | 'admin', ms: number) => {
    const sessions = createSessions(server.deps.redis, { idleMinutes: 60, longestMs, now: () => Date.now() })
    const id = await sessions.start({ userId: 'x', role, startedAtMs: 0, address: '', userAgent: null })
    const began = Number(await server.deps.redis.hget(`session:id:${id}`, 'began'))
    await server.deps.redis.hset(`session:id:${id}`, 'began', began - ms)
    return { sessions, id }
  }

  it.each([
    ['user', 90 * DAY_MS],
    ['admin', DAY_MS],
  ] as const)('of role %s ends the session whatever its activity, after a warning', async (role, lifeMs) => {
    const young = await lived(role, lifeMs - 2 * HOUR_MS)
    expect(await young.sessions.touch(young.id, { isActivity: true })).toMatchObject({ isFinal: false })

    const old = await lived(role, lifeMs - HOUR_MS / 2)
    for (const isActivity of [true, false, true]) {
      const state = await old.sessions.touch(old.id, { isActivity })
      expect(state?.isFinal).toBe(true)
      const leftMs = (state?.idleEndsMs ?? 0) - Date.now()
      expect(leftMs).toBeGreaterThan(0)
      expect(leftMs).toBeLessThanOrEqual(HOUR_MS / 2)
    }
    expect(await server.deps.redis.pttl(`session:id:${old.id}`)).toBeLessThanOrEqual(HOUR_MS / 2)

    const over = await lived(role, lifeMs)
    expect(await over.sessions.touch(over.id, { isActivity: true })).toBeNull()
    expect(await over.sessions.listOf('x')).toHaveLength(2)
  })

  it('applies to existing sessions when the operator shortens it', async () => {
    const { sessions, id } = await lived('user', 2 * DAY_MS)
    expect(await sessions.touch(id, { isActivity: true })).not.toBeNull()
    const stricter = createSessions(server.deps.redis, {
      now: () => Date.now(),
      idleMinutes: 60,
      longestMs: { user: DAY_MS, admin: DAY_MS },
    })
    expect(await stricter.touch(id, { isActivity: false })).toBeNull()
    expect(await stricter.countOf(['x'])).toEqual([0])
  })
})

describe('a temporary password', () => {
  async function reset(): Promise<string> {
    const { token } = await createPerson(server, 'chief', { role: 'super_admin' })
    const { body } = await server.post('/api/admin/users/kim/password', undefined, bearer(token))
    return String(body?.temporary_password)
  }

  it('expires after a day, which a login reports only if the password is right', async () => {
    const password = await reset()
    server.deps.now = () => Date.now() + DAY_MS - 60_000
    expect((await logIn('kim', password)).status).toBe(200)
    server.deps.now = () => Date.now() + DAY_MS
    const late = await logIn('kim', password)
    expect([late.status, late.body?.code]).toEqual([403, 'password_expired'])
    expect((await logIn('kim', 'Gy0ul-bada?')).body?.code).toBe('wrong_credentials')
    const acts = await server
      .database('audit_logs')
      .orderBy('seq', 'desc')
      .limit(2)
      .pluck<string[]>('details')
    expect(acts).toEqual(['{"reason":"wrong_credentials"}', '{"reason":"password_expired"}'])
  })

  it('cannot be changed by its session after that, and the new password does not expire', async () => {
    const password = await reset()
    const { body } = await logIn('kim', password)
    const { jti = '' } = jwt.decode(String(body?.access_token)) as jwt.JwtPayload
    // Its token was renewed since.
    const token = () =>
      signToken(SECRET_KEY, { userId: 'kim', role: 'user', sessionId: jti }, 60, server.deps.now())
    const change = (current_password: string, new_password: string) =>
      server.put('/api/auth/password', { current_password, new_password }, bearer(token()))
    server.deps.now = () => Date.now() + DAY_MS
    expect((await change(password, 'Haneul-2-byeol!')).body?.code).toBe('password_expired')
    server.deps.now = () => Date.now()
    expect((await change(password, 'Haneul-2-byeol!')).status).toBe(204)
    server.deps.now = () => Date.now() + 400 * DAY_MS
    expect((await logIn('kim', 'Haneul-2-byeol!')).status).toBe(200)
  })
})

describe('HSTS', () => {
  it.each([
    ['https://market.example.org', 'max-age=31536000'],
    ['http://market.example.org', null],
    [null, null],
  ])('for the public address %s is %s', async (publicUrl, header) => {
    const other = await startAnotherServer({ publicUrl })
    expect((await other.get('/api/health/live')).headers.get('strict-transport-security')).toBe(header)
    await other.close()
  })
})
