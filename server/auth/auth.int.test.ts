import jwt from 'jsonwebtoken'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { emptyTrail } from '#database/testing/tampering'
import { User } from '#database/accounts/users'
import {
  bearer,
  COOKIE,
  PASSWORD,
  registration,
  SECRET_KEY,
  startAnotherServer,
  startTestServer,
  type TestServer,
} from '../testing/test-server.ts'

interface AuditRow {
  admin_id: string | null
  admin_name: string
  action: string
  target: string
  details: string
  ip_address: string
}

describe('accounts and sessions over HTTP', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    await server.deps.redis.flushall()
    await server.database.raw('TRUNCATE users RESTART IDENTITY CASCADE')
    await emptyTrail(server.database)
  })

  const register = (overrides?: Record<string, unknown>) =>
    server.post('/api/auth/register', registration(overrides))
  const login = (user_id: string, password = PASSWORD) =>
    server.post('/api/auth/login', { user_id, password })
  const trail = () => server.database<AuditRow>('audit_logs').orderBy('id')

  describe('register', () => {
    it('creates an account of role user, whatever role the body names', async () => {
      const { status, body } = await register({ role: 'super_admin' })
      expect(status).toBe(201)
      expect(body).toEqual({
        user_id: 'kim',
        user_name: '김하나',
        email: 'kim@example.org',
        role: 'user',
        must_change_password: false,
        state: 'active',
      })
      expect(await User.query(server.database).findOne({ user_id: 'kim' })).toMatchObject({
        role: 'user',
        is_active: true,
      })
    })

    it('stores a bcrypt hash and never the password', async () => {
      await register()
      const user = await User.query(server.database).findOne({ user_id: 'kim' })
      expect(user?.password_hash).toMatch(/^\$2[aby]\$04\$/)
    })

    it('names every field that is invalid', async () => {
      const { status, headers, body } = await register({
        user_id: 'a b',
        email: 'nobody',
        name: ' ',
        password: 'short',
      })
      expect(status).toBe(422)
      expect(headers.get('content-type')).toMatch('application/problem+json')
      expect(body).toMatchObject({ status: 422, code: 'invalid_input', type: 'about:blank' })
      const errors = body?.errors as { field: string; code: string; message: string }[]
      expect([...new Set(errors.map(({ field }) => field))].sort()).toEqual([
        'email',
        'name',
        'password',
        'user_id',
      ])
      expect(errors).toContainEqual({
        field: 'password',
        code: 'too_short',
        message: expect.any(String) as string,
      })
    })

    it('refuses a password of more than 72 bytes instead of cutting it', async () => {
      const { status, body } = await register({ password: `Qk7!w${'가'.repeat(25)}` })
      expect(status).toBe(422)
      expect(body?.errors).toEqual([
        { field: 'password', code: 'too_long', message: expect.any(String) as string },
      ])
    })

    it('names the field that another account already has', async () => {
      await register()
      const sameId = await register({ email: 'other@example.org' })
      expect([sameId.status, sameId.body?.code]).toEqual([409, 'duplicate'])
      expect(sameId.body?.errors).toMatchObject([{ field: 'user_id' }])
      const sameEmail = await register({ user_id: 'lee', email: 'KIM@Example.org' })
      expect([sameEmail.status, sameEmail.body?.code]).toEqual([409, 'duplicate'])
      expect(sameEmail.body?.errors).toMatchObject([{ field: 'email' }])
    })

    it('treats user_ids that differ only in case as the same', async () => {
      await register()
      const { status, body } = await register({ user_id: 'KIM', email: 'other@example.org' })
      expect([status, body?.errors]).toMatchObject([409, [{ field: 'user_id' }]])
    })

    it('creates one account when fifty requests want the same user_id at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => register({ email: `kim${i}@example.org` })),
      )
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 201)).toHaveLength(1)
      expect(statuses.filter((status) => status === 409)).toHaveLength(49)
      expect(await User.query(server.database).resultSize()).toBe(1)
      expect((await trail()).filter(({ action }) => action === 'register')).toHaveLength(1)
    })
  })

  describe('login', () => {
    it('takes the user_id or the e-mail and returns a token, its lifetime and an httpOnly cookie', async () => {
      await register()
      for (const name of ['kim', 'kim@example.org', 'KIM@example.org']) {
        const { status, headers, body } = await login(name)
        expect(status).toBe(200)
        expect(body).toEqual({
          user_id: 'kim',
          user_name: '김하나',
          email: 'kim@example.org',
          role: 'user',
          must_change_password: false,
          access_token: expect.any(String) as string,
          expires_in: 3600,
        })
        expect(headers.get('set-cookie')).toMatch(
          /^market_session_[0-9a-f]{8}=.*; path=\/;.*samesite=strict; httponly$/i,
        )
        expect(headers.get('set-cookie')).not.toMatch(/secure/i)
        expect(headers.get('cache-control')).toBe('no-store')
      }
      const user = await User.query(server.database).findOne({ user_id: 'kim' })
      expect(user?.last_login).toBeInstanceOf(Date)
    })

    it('sets a Secure cookie when the public address is https', async () => {
      const proxied = await startAnotherServer({ publicUrl: 'https://board.example.org' })
      onTestFinished(() => proxied.close())
      const { token } = await proxied.member('lee')
      const login = await proxied.post('/api/auth/login', { user_id: 'lee', password: PASSWORD })
      const refresh = await proxied.post('/api/auth/refresh', undefined, bearer(token))
      const logout = await proxied.post('/api/auth/logout', undefined, bearer(token))
      expect([login.status, refresh.status, logout.status]).toEqual([200, 200, 204])
      for (const { headers } of [login, refresh, logout])
        expect(headers.get('set-cookie')).toMatch(
          /^__Host-market_session_[0-9a-f]{8}=.*; path=\/; .*; secure; httponly$/i,
        )
    })

    it('signs HS256 with sub, role, jti and exp', async () => {
      const { token } = await server.member('lee')
      const { header, payload } = jwt.verify(token, SECRET_KEY, { complete: true })
      expect(header.alg).toBe('HS256')
      expect(payload).toMatchObject({ sub: 'lee', role: 'user', jti: expect.any(String) as string })
      const { exp, iat } = payload as { exp: number; iat: number }
      expect(exp - iat).toBe(3600)
    })

    it('answers an unknown user and a wrong password alike', async () => {
      await register()
      const wrong = await login('kim', 'Wr0ng-password')
      const unknown = await login('nobody')
      const long = await login('kim', '가'.repeat(500))
      for (const answer of [wrong, unknown, long]) {
        expect(answer.status).toBe(401)
        expect({ ...answer.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' })
        expect(answer.body).toMatchObject({ code: 'wrong_credentials' })
      }
    })

    it('reports a disabled account only if the password is right', async () => {
      await register()
      await User.query(server.database).patch({ is_active: false }).where({ user_id: 'kim' })
      const { status, body } = await login('kim')
      expect([status, body?.code]).toEqual([403, 'account_disabled'])
      expect((await login('kim', 'Wr0ng-password')).status).toBe(401)
    })

    it('records who logged in from where, and an unknown user by the name that was typed', async () => {
      await register()
      await login('kim')
      await login('kim', 'wrong')
      await login('x'.repeat(100))
      const rows = await trail()
      expect(rows.map(({ action, admin_id, admin_name }) => [action, admin_id, admin_name])).toEqual([
        ['register', 'kim', '김하나'],
        ['login', 'kim', '김하나'],
        ['login_failed', 'kim', '김하나'],
        ['login_failed', null, 'x'.repeat(100)],
      ])
      const reasons = rows.slice(2).map(({ details }) => details)
      expect(reasons).toEqual([
        expect.stringContaining('wrong_credentials'),
        expect.stringContaining('unknown_account'),
      ])
      expect(rows.every(({ ip_address }) => ip_address === '127.0.0.1')).toBe(true)
      expect(JSON.stringify(rows)).not.toContain(PASSWORD)
    })
  })

  describe('a session', () => {
    it('is a Bearer token or the cookie', async () => {
      const { token, cookie } = await server.member('lee')
      const expected = {
        user_id: 'lee',
        user_name: '김하나',
        email: 'lee@example.org',
        role: 'user',
        must_change_password: false,
      }
      expect((await server.get('/api/auth/me', bearer(token))).body).toEqual(expected)
      expect((await server.get('/api/auth/me', { Cookie: cookie })).body).toEqual(expected)
    })

    it.each([
      ['no token', {}],
      ['a token that is none', { Authorization: 'Bearer x.y.z' }],
      ['another scheme', { Authorization: 'Basic a2ltOmtpbQ==' }],
      [
        'no signature',
        {
          Authorization: `Bearer ${jwt.sign({ role: 'user' }, '', { algorithm: 'none', subject: 'lee', jwtid: 'j' })}`,
        },
      ],
      [
        'another key',
        {
          Authorization: `Bearer ${jwt.sign({ role: 'user' }, 'x'.repeat(32), { subject: 'lee', jwtid: 'j', expiresIn: 60 })}`,
        },
      ],
      [
        'another algorithm',
        {
          Authorization: `Bearer ${jwt.sign({ role: 'user' }, SECRET_KEY, { algorithm: 'HS512', subject: 'lee', jwtid: 'j', expiresIn: 60 })}`,
        },
      ],
      [
        'our key, but another kind of token',
        { Authorization: `Bearer ${jwt.sign({ display: 1 }, SECRET_KEY, { expiresIn: 60 })}` },
      ],
    ])('is refused as unauthenticated: %s', async (_, headers: Record<string, string>) => {
      const { status, body, headers: answered } = await server.get('/api/auth/me', headers)
      expect([status, body?.code]).toEqual([401, 'unauthenticated'])
      expect(answered.get('www-authenticate')).toBe('Bearer')
      expect(answered.get('content-type')).toMatch('application/problem+json')
    })

    it('has ended when its token expired or its id was never issued', async () => {
      const claims = { subject: 'lee', jwtid: 'no-such-session' }
      for (const expiresIn of [-1, 60]) {
        const token = jwt.sign({ role: 'user' }, SECRET_KEY, { ...claims, expiresIn })
        const { status, body } = await server.get('/api/auth/me', bearer(token))
        expect([status, body?.code]).toEqual([401, 'session_ended'])
      }
    })

    it('ends at logout for all of its tokens', async () => {
      const { token, cookie } = await server.member('lee')
      const renewed = await server.post('/api/auth/refresh', undefined, bearer(token))
      const { status, headers } = await server.post('/api/auth/logout', undefined, { Cookie: cookie })
      expect(status).toBe(204)
      expect(headers.get('set-cookie')).toMatch(/^market_session_[0-9a-f]{8}=;/)
      for (const ended of [token, String(renewed.body?.access_token)]) {
        expect(await server.get('/api/auth/me', bearer(ended))).toMatchObject({
          status: 401,
          body: { code: 'session_ended' },
        })
        expect(await server.authenticator.authenticateToken(ended)).toEqual({
          ok: false,
          code: 'session_ended',
        })
      }
      expect((await trail()).at(-1)).toMatchObject({ action: 'logout', admin_id: 'lee' })
    })

    it('expires after the idle time, which every request resets', async () => {
      const { token } = await server.member('lee')
      const [key] = await server.deps.redis.keys('session:id:*')
      await server.deps.redis.expire(key ?? '', 5)
      await server.get('/api/auth/me', bearer(token))
      expect(await server.deps.redis.ttl(key ?? '')).toBeGreaterThan(3590)
    })

    it('of an earlier login ends when the same browser logs in again, and that is recorded', async () => {
      const [lee, park] = [await server.member('lee'), await server.member('park')]
      await emptyTrail(server.database)
      const loginIn = (headers: Record<string, string>, password = PASSWORD) =>
        server.post('/api/auth/login', { user_id: 'park', password }, headers)
      const isAlive = async () => (await server.get('/api/auth/me', bearer(lee.token))).status === 200
      await loginIn({ Cookie: lee.cookie }, 'wrong')
      await loginIn(bearer(lee.token))
      expect(await isAlive()).toBe(true)
      expect((await loginIn({ Cookie: lee.cookie })).status).toBe(200)
      expect(await isAlive()).toBe(false)
      expect((await loginIn({ Cookie: lee.cookie })).status).toBe(200)
      expect((await loginIn({ Cookie: `${COOKIE}=nonsense` })).status).toBe(200)
      expect((await trail()).filter(({ action }) => action === 'session_ended')).toMatchObject([
        { admin_id: 'lee', target: 'lee' },
      ])
      expect((await server.get('/api/auth/me', bearer(park.token))).status).toBe(200)
    })

    it('is renewed without a new login, but not for a disabled account', async () => {
      const { token } = await server.member('lee')
      const { status, headers, body } = await server.post('/api/auth/refresh', undefined, bearer(token))
      expect(status).toBe(200)
      const cookieToken = new RegExp(`${COOKIE}=([^;]+)`).exec(headers.get('set-cookie') ?? '')?.[1]
      expect(await server.authenticator.authenticateToken(String(cookieToken))).toMatchObject({
        ok: true,
        identity: { userId: 'lee', sessionId: (jwt.decode(token) as jwt.JwtPayload).jti },
      })
      expect(await server.authenticator.authenticateToken(String(body?.access_token))).toMatchObject({
        ok: true,
        identity: { userId: 'lee', role: 'user', sessionId: (jwt.decode(token) as jwt.JwtPayload).jti },
      })
      await User.query(server.database).patch({ is_active: false }).where({ user_id: 'lee' })
      expect((await server.post('/api/auth/refresh', undefined, bearer(token))).status).toBe(403)
      expect((await server.get('/api/auth/me', bearer(token))).status).toBe(401)
    })
  })

  describe('a token', () => {
    it('is read from the header or the cookie, never from the URL', async () => {
      const { token } = await server.member('lee')
      for (const name of ['token', 'access_token', 'market_session', COOKIE]) {
        expect((await server.get(`/api/auth/me?${name}=${token}`)).status).toBe(401)
      }
    })

    it('is never logged, and neither is a password or the query of a URL', async () => {
      const lines: string[] = []
      const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
      const logged = await startAnotherServer({ log })
      onTestFinished(() => logged.close())
      const { token, cookie } = await logged.member('lee')
      await logged.get(`/api/auth/me?token=${token}`, { Cookie: cookie })
      await logged.put(
        '/api/auth/password',
        { current_password: PASSWORD, new_password: 'Vq7#rumLx2!dow' },
        bearer(token),
      )
      await logged.post('/api/auth/login', { user_id: 'lee', password: 'hunter2-secret' })
      await logged.post('/api/auth/refresh', undefined, bearer(token))
      await logged.post('/api/auth/login', '{"password": "hunter2-secret"')
      expect(lines.length).toBeGreaterThan(5)
      const written = lines.join('')
      for (const secret of [
        token,
        ...token.split('.').slice(1),
        PASSWORD,
        'Vq7#rumLx2!dow',
        'hunter2-secret',
        'token=',
      ]) {
        expect([secret, written.includes(secret)]).toEqual([secret, false])
      }
    })
  })

  describe('the origin of a write', () => {
    it('must be the server’s own when a browser sends one', async () => {
      const { cookie } = await server.member('lee')
      const own = { Cookie: cookie, Origin: server.url }
      expect((await server.post('/api/auth/refresh', undefined, own)).status).toBe(200)
      for (const Origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
        const writes = await Promise.all([
          server.post('/api/auth/logout', undefined, { Cookie: cookie, Origin }),
          server.post('/api/auth/login', { user_id: 'lee', password: PASSWORD }, { Origin }),
          server.post('/api/auth/register', registration(), { Origin }),
          server.put('/api/auth/password', {}, { Cookie: cookie, Origin }),
          server.remove('/api/auth/sessions', { Cookie: cookie, Origin }),
        ])
        expect(writes.map(({ status, body }) => [status, body?.code])).toEqual(
          Array(5).fill([403, 'foreign_origin']),
        )
      }
      expect((await server.get('/api/auth/me', own)).status).toBe(200)
    })
  })
})
