import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyAuditChain } from '#database/audit/audit-chain'
import { User } from '#database/accounts/users'
import { openGate, type Gate } from '#platform/testing/gate'
import { stackUrls } from '#platform/testing/embedded-stack'
import type { SessionView } from '#shared/rest/auth'
import { SERVER_KEYS } from '#shared/protocol/names'
import { createPerson, startSession, type TestPerson } from '../testing/people.ts'
import { COOKIE, PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let gate: Gate
let kim: TestPerson
let beganMs: number
beforeAll(async () => {
  gate = await openGate(stackUrls().redisUrl)
  server = await startTestServer({}, { redisUrl: gate.url })
})
afterAll(async () => {
  await server.close()
  await gate.block()
})
beforeEach(async () => {
  await server.deps.redis.flushall()
  await server.database('users').delete()
  beganMs = Date.now()
  kim = await createPerson(server, 'kim')
})

const NEW = 'Vq7#rumLx2!dow'
const change = (new_password: string, current_password = PASSWORD, person = kim) =>
  server.put('/api/auth/password', { current_password, new_password }, person.session)
const login = (password: string, user_id = 'kim') => server.post('/api/auth/login', { user_id, password })
const me = (person: TestPerson) => server.get('/api/auth/me', person.session)
const newestAct = () => server.database<Record<string, string>>('audit_logs').orderBy('seq', 'desc').first()
const keyOf = (person: TestPerson) => `${SERVER_KEYS.session}${person.sessionId}`

describe('a change of password', () => {
  it('ends all other sessions of the account, keeps this one, and is recorded without the passwords', async () => {
    const [other, lee] = [await startSession(server, kim), await createPerson(server, 'lee')]
    expect((await change(NEW)).status).toBe(204)
    expect([(await me(kim)).status, (await me(other)).status, (await me(lee)).status]).toEqual([
      200, 401, 200,
    ])
    expect([(await login(PASSWORD)).status, (await login(NEW)).status]).toEqual([401, 200])
    const act = await server.database('audit_logs').where({ action: 'password_changed' }).first<object>()
    expect(act).toMatchObject({ admin_id: 'kim', target: 'kim', details: '{"sessions_ended":1}' })
    expect(JSON.stringify(act)).not.toContain(NEW)
    expect(await verifyAuditChain(server.database)).toMatchObject({ ok: true })
  })

  it('needs the current password, with the limit of logins', async () => {
    expect(await change(NEW, 'Wr0ng-pa55word')).toMatchObject({
      status: 401,
      body: { code: 'wrong_credentials' },
    })
    expect(await newestAct()).toMatchObject({
      action: 'password_change_failed',
      admin_id: 'kim',
      target: 'kim',
      details: '{"reason":"wrong_credentials"}',
    })
    expect((await login(PASSWORD)).status).toBe(200)
  })

  it.each([
    ['short', ['too_short', 'no_upper_case', 'no_digit', 'no_special']],
    ['Qwer1234!', ['common']],
    ['Dkssud12#$', ['common']],
    [`Vq7#${'가'.repeat(23)}`, ['too_long']],
    ['x9-Kim.Hana-Qv', ['contains_name']],
    [PASSWORD, ['reused']],
  ])('to %j is refused with a code for each rule it breaks', async (password, codes) => {
    await server.database('users').where({ user_id: 'kim' }).update({ email: 'kim.hana@example.org' })
    const { status, body } = await change(password)
    expect(status).toBe(422)
    const errors = body?.errors as { field: string; code: string }[]
    expect(errors.map(({ field, code }) => [field, code])).toEqual(
      codes.map((code) => ['new_password', code]),
    )
    expect((await login(PASSWORD)).status).toBe(200)
  })

  it('may not return to one of the last five passwords, but may to the sixth', async () => {
    const passwords = [PASSWORD, ...['a', 'b', 'c', 'd', 'e'].map((letter) => `${NEW}${letter}`)]
    for (let i = 1; i < passwords.length; i++) {
      expect((await change(passwords[i] ?? '', passwords[i - 1])).status).toBe(204)
    }
    const current = passwords.at(-1)
    for (const password of passwords.slice(1)) {
      expect(await change(password, current)).toMatchObject({
        status: 422,
        body: { errors: [{ code: 'reused' }] },
      })
    }
    expect((await change(PASSWORD, current)).status).toBe(204)
    expect(await server.database('password_history').pluck('password_hash')).toHaveLength(4)
    await server.database('users').where({ user_id: 'kim' }).delete()
    expect(await server.database('password_history')).toEqual([])
  })

  it('succeeds once when two are sent at the same time', async () => {
    const answers = await Promise.all([change(`${NEW}1`), change(`${NEW}2`)])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
  })

  it('fails when Redis goes away before the sessions are ended', async () => {
    const other = await startSession(server, kim)
    const { sessions, passwords } = server.deps
    const acts = async () => Number((await newestAct())?.seq ?? 0)
    const actsBefore = await acts()
    server.deps.sessions = {
      ...sessions,
      idsOf: async (...args) => {
        await gate.block()
        return sessions.idsOf(...args)
      },
    }
    expect(await change(NEW)).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    server.deps.sessions = sessions
    await gate.unblock()
    await expect.poll(() => server.deps.redis.ping().catch(() => '')).toBe('PONG')
    const user = await User.query(server.database).findOne({ user_id: 'kim' })
    expect(await passwords.matches(PASSWORD, user?.password_hash)).toBe(true)
    expect(await acts()).toBe(actsBefore)
    expect((await me(other)).status).toBe(200)
    expect((await change(NEW)).status).toBe(204)
  })

  it('succeeds when Redis goes away after the commit, and the other sessions end when it is back', async () => {
    const other = await startSession(server, kim)
    const { sessions } = server.deps
    server.deps.sessions = {
      ...sessions,
      endAll: async (ids) => {
        await gate.block()
        return sessions.endAll(ids)
      },
    }
    expect((await change(NEW)).status).toBe(204)
    server.deps.sessions = sessions
    await gate.unblock()
    await expect.poll(async () => (await me(other)).status).toBe(401)
    expect(await newestAct()).toMatchObject({ action: 'password_changed' })
  })
})

describe('when the trail cannot be written', () => {
  /** Makes the trail reject rows of an action. */
  async function refusing<T>(action: string, work: () => Promise<T>): Promise<T> {
    await server.database.raw(
      `ALTER TABLE audit_logs ADD CONSTRAINT refused CHECK (action <> '${action}') NOT VALID`,
    )
    return work().finally(() => server.database.raw('ALTER TABLE audit_logs DROP CONSTRAINT refused'))
  }

  it('a change of password fails, and the session must still change it', async () => {
    const lee = await createPerson(server, 'lee', { mustChangePassword: true })
    const answer = await refusing('password_changed', () => change(NEW, PASSWORD, lee))
    expect(answer.status).toBe(500)
    expect(await server.deps.sessions.touch(lee.sessionId, { isActivity: false })).toMatchObject({
      mustChangePassword: true,
    })
  })

  it('a login fails, and leaves no session behind', async () => {
    expect((await refusing('login', () => login(PASSWORD))).status).toBe(500)
    expect((await server.deps.sessions.listOf('kim')).map(({ id }) => id)).toEqual([kim.sessionId])
  })
})

describe('an account whose password someone else chose', () => {
  it('may change it, and may only log out until then', async () => {
    const lee = await createPerson(server, 'lee', { mustChangePassword: true })
    expect((await login(PASSWORD, 'lee')).body).toMatchObject({ must_change_password: true })
    expect((await me(lee)).body).toMatchObject({ must_change_password: true })
    for (const path of ['/api/market/session', '/api/stocks/005930']) {
      expect(await server.get(path, lee.session)).toMatchObject({
        status: 403,
        body: { code: 'password_change_required' },
      })
    }
    expect((await server.get('/api/auth/sessions', lee.session)).status).toBe(200)
    expect((await change(NEW, PASSWORD, lee)).status).toBe(204)
    expect((await server.get('/api/market/session', lee.session)).status).toBe(200)
    expect((await me(lee)).body).toMatchObject({ must_change_password: false })
    expect((await login(NEW, 'lee')).body).toMatchObject({ must_change_password: false })
  })
})

describe('the sessions of one’s own account', () => {
  it('are listed with device, address and last activity, and the current one is marked', async () => {
    const { headers } = await server.post(
      '/api/auth/login',
      { user_id: 'kim', password: PASSWORD },
      { 'User-Agent': 'Hancom/1.0' },
    )
    const cookie = { Cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
    const { body } = await server.get('/api/auth/sessions', cookie)
    const items = body?.items as SessionView[]
    expect(items).toHaveLength(2)
    expect(items.find(({ current }) => current)).toMatchObject({
      user_agent: 'Hancom/1.0',
      address: '127.0.0.1',
    })
    const [other] = items.filter(({ current }) => !current)
    expect(other).toMatchObject({ id: kim.sessionId, user_agent: 'a test', address: '192.0.2.7' })
    expect(Date.parse(other?.last_activity_at ?? '')).toBeGreaterThanOrEqual(beganMs)
    expect(Date.parse(other?.last_activity_at ?? '')).toBeLessThanOrEqual(Date.now())
    expect(JSON.stringify(body)).not.toContain(kim.token.split('.')[2])
  })

  it('keep the User-Agent, cut at a maximum length', async () => {
    const headers = { 'User-Agent': 'x'.repeat(4_000) }
    await server.post('/api/auth/login', { user_id: 'kim', password: PASSWORD }, headers)
    const agents = (await server.deps.sessions.listOf('kim')).map(({ userAgent }) => userAgent)
    expect(agents).toContain('x'.repeat(500))
  })

  it('are at most fifty: the next login ends the oldest, which is recorded', async () => {
    for (let i = 1; i < 50; i++) await startSession(server, kim)
    expect((await login(PASSWORD)).status).toBe(200)
    expect(await server.deps.sessions.countOf(['kim'])).toEqual([50])
    expect((await me(kim)).status).toBe(401)
    const acts = await server.database('audit_logs').orderBy('seq', 'desc').limit(2)
    expect(acts).toMatchObject([
      { action: 'login' },
      {
        action: 'session_ended',
        admin_id: 'kim',
        details: '{"reason":"too_many_sessions","sessions_ended":1}',
      },
    ])
  })

  it('can be ended one by one, and those of other accounts cannot', async () => {
    const [other, lee] = [await startSession(server, kim), await createPerson(server, 'lee')]
    const end = (id: string) => server.remove(`/api/auth/sessions/${id}`, kim.session)
    expect((await end(other.sessionId)).status).toBe(204)
    expect((await me(other)).body?.code).toBe('session_ended')
    expect(await newestAct()).toMatchObject({ action: 'session_ended', admin_id: 'kim' })
    for (const id of [other.sessionId, lee.sessionId, 'x', '%00']) {
      expect(await end(id)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
    expect((await me(lee)).status).toBe(200)
  })

  it('can be ended by an id in capitals', async () => {
    const other = await startSession(server, kim)
    const { status } = await server.remove(`/api/auth/sessions/${other.sessionId.toUpperCase()}`, kim.session)
    expect([status, (await me(other)).status]).toEqual([204, 401])
  })

  it('can all be ended except the current one', async () => {
    const others = [await startSession(server, kim), await startSession(server, kim)]
    expect((await server.remove('/api/auth/sessions', kim.session)).status).toBe(204)
    for (const other of others) expect((await me(other)).status).toBe(401)
    expect((await me(kim)).status).toBe(200)
    expect(await newestAct()).toMatchObject({ action: 'session_ended', details: '{"sessions_ended":2}' })
  })
})

describe('P27: activity', () => {
  const NEAR_MS = 600_000
  const nearItsEnd = (person: TestPerson) => server.deps.redis.pexpire(keyOf(person), NEAR_MS)
  const leftMs = (person: TestPerson) => server.deps.redis.pttl(keyOf(person))
  const byCookie = ({ token }: TestPerson) => ({ Cookie: `${COOKIE}=${token}` })

  it.each([
    ['user', 'cookie', true],
    ['user', 'bearer', true],
    ['admin', 'cookie', false],
    ['admin', 'bearer', true],
    ['super_admin', 'cookie', false],
    ['super_admin', 'bearer', true],
  ] as const)('is, for role %s, a request by %s: %s', async (role, by, counts) => {
    const person = await createPerson(server, 'lee', { role })
    await nearItsEnd(person)
    const headers = by === 'cookie' ? byCookie(person) : person.session
    expect((await server.get('/api/auth/sessions', headers)).status).toBe(200)
    expect((await leftMs(person)) > NEAR_MS).toBe(counts)
  })

  it.each([
    ['user', 'cookie', false],
    ['user', 'bearer', true],
    ['admin', 'cookie', false],
    ['admin', 'bearer', true],
  ] as const)(
    'is, for role %s, what a page does by itself, asking whose session it is and renewing it, by %s: %s',
    async (role, by, counts) => {
      const person = await createPerson(server, 'lee', { role })
      const headers = by === 'cookie' ? byCookie(person) : person.session
      for (const ask of [
        () => server.get('/api/auth/me', headers),
        () => server.post('/api/auth/refresh', undefined, headers),
      ]) {
        await nearItsEnd(person)
        expect((await ask()).status).toBe(200)
        expect((await leftMs(person)) > NEAR_MS).toBe(counts)
      }
    },
  )

  it('is, for every role, what a page reports of keyboard and pointer', async () => {
    const admin = await createPerson(server, 'lee', { role: 'admin' })
    await nearItsEnd(admin)
    const beforeMs = Date.now()
    const { status, body } = await server.post('/api/auth/activity', undefined, byCookie(admin))
    expect(status).toBe(200)
    expect(Number(body?.idle_ends_ms) - beforeMs).toBeGreaterThanOrEqual(3_600_000)
    expect(await leftMs(admin)).toBeGreaterThan(NEAR_MS)
  })
})

describe('an account that is disabled while its owner logs in', () => {
  it('has no session afterwards, whichever is committed first', async () => {
    for (let round = 0; round < 10; round++) {
      await server.database('users').where({ user_id: 'kim' }).update({ is_active: true })
      const { sessions } = server.deps
      const disable = server.database
        .transaction(async (transaction) => {
          await transaction('users').where({ user_id: 'kim' }).update({ is_active: false })
          return sessions.idsOf('kim')
        })
        .then((ids) => sessions.endAll(ids))
      const answers = await Promise.all([...Array.from({ length: 4 }, () => login(PASSWORD)), disable])
      for (const answer of answers.slice(0, 4))
        expect([200, 403, 409]).toContain((answer as { status: number }).status)
      expect(await server.deps.sessions.countOf(['kim'])).toEqual([0])
    }
  })
})
