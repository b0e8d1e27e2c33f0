import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPerson, type TestPerson } from '../testing/people.ts'
import { PASSWORD, registration, startTestServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
let boss: TestPerson
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.deps.redis.flushall()
  await server.database('users').delete()
  server.deps.registration = 'open'
  boss = await createPerson(server, 'boss', { role: 'admin' })
})

const register = (overrides: Record<string, unknown> = {}) =>
  server.post('/api/auth/register', registration(overrides))
const logIn = (user_id: string, password = PASSWORD) => server.post('/api/auth/login', { user_id, password })
const newest = (count: number) =>
  server
    .database<Record<'action' | 'admin_id' | 'target' | 'details', string>>('audit_logs')
    .orderBy('seq', 'desc')
    .limit(count)
const users = () => server.database('users').orderBy('id').pluck<string[]>('user_id')

/** Everything in an answer that a client can see, except the submitted names and the time. */
async function seen(requested: Record<string, unknown>) {
  const { status, headers, body } = await register(requested)
  const { user_id, email, ...rest } = body ?? {}
  const names = [...headers.keys()].filter((name) => !/^(date|x-request-id|content-length)$/.test(name))
  return { status, names, body: rest, isTheirs: user_id === requested.user_id && email === requested.email }
}

describe('open registration', () => {
  it('creates an account that can be used immediately, and reports that', async () => {
    const { status, body } = await register()
    expect([status, body?.state, body?.role]).toEqual([201, 'active', 'user'])
    expect((await logIn('kim')).status).toBe(200)
    expect((await server.get('/api/auth/registration')).body).toEqual({ mode: 'open' })
  })

  it.each([
    ['kim@example.org', ['KIM@EXAMPLE.ORG', 'kim+board@example.org', 'ｋｉｍ＠ｅｘａｍｐｌｅ．ｏｒｇ']],
    ['haneul.kim@gmail.com', ['haneulkim@gmail.com', 'h.aneulkim+x@googlemail.com']],
  ])('treats every spelling of %s as the same person', async (email, spellings) => {
    await register({ email })
    for (const [i, spelling] of spellings.entries()) {
      const { status, body } = await register({ user_id: `other${i}`, email: spelling })
      expect([spelling, status, body?.errors]).toMatchObject([spelling, 409, [{ field: 'email' }]])
      expect([spelling, (await logIn(spelling)).status]).toEqual([spelling, 200])
    }
  })
})

describe('registration with approval', () => {
  beforeEach(() => {
    server.deps.registration = 'approval'
  })

  it('creates a pending account, which a login reports only with the right password', async () => {
    const { status, body } = await register({ role: 'super_admin' })
    expect([status, body]).toEqual([
      201,
      {
        user_id: 'kim',
        user_name: '김하나',
        email: 'kim@example.org',
        role: 'user',
        must_change_password: false,
        state: 'pending',
      },
    ])
    const right = await logIn('kim')
    expect([right.status, right.body?.code]).toEqual([403, 'approval_pending'])
    const wrong = await logIn('kim', 'Gy0ul-bada?')
    expect([wrong.status, wrong.body?.code]).toEqual([401, 'wrong_credentials'])
    expect((await newest(3)).map(({ action, details }) => [action, details])).toEqual([
      ['login_failed', '{"reason":"wrong_credentials"}'],
      ['login_failed', '{"reason":"approval_pending"}'],
      ['register', '{"state":"pending"}'],
    ])
  })

  it('gives the same answer whether or not the user_id or e-mail is taken, and so does a login afterwards', async () => {
    await createPerson(server, 'lee')
    const free = await seen({ user_id: 'new', email: 'new@example.org' })
    expect(free).toMatchObject({ status: 201, isTheirs: true })
    const taken = [
      { user_id: 'lee', email: 'free1@example.org' },
      { user_id: 'LEE', email: 'free2@example.org' },
      { user_id: 'free3', email: 'lee@example.org' },
      { user_id: 'free4', email: 'lee+4@example.org' },
      { user_id: 'lee', email: 'lee@example.org' },
    ]
    const password = 'Haneul-2-byeol!'
    for (const requested of taken) {
      expect([requested, await seen({ ...requested, password })]).toEqual([requested, free])
      for (const login of [requested.user_id, requested.email]) {
        const { status, body } = await logIn(login, password)
        expect([login, status, body?.code]).toEqual([login, 403, 'approval_pending'])
      }
    }
    expect((await logIn('free3', 'Haneul-3-byeol!')).body?.code).toBe('wrong_credentials')
    expect((await logIn('lee')).status).toBe(200)
    expect(await users()).toEqual(['boss', 'lee', 'new'])
  })

  it('costs one hash and the same statements whether or not the user_id is taken', async () => {
    const statements: string[][] = []
    const hash = server.deps.passwords.hash.bind(server.deps.passwords)
    let hashes = 0
    server.deps.passwords.hash = (password) => {
      hashes++
      return hash(password)
    }
    for (const user_id of ['kim', 'kim']) {
      const seenHere: string[] = []
      const note = ({ sql }: { sql: string }) => seenHere.push(sql)
      server.database.on('query', note)
      await register({ user_id })
      server.database.off('query', note)
      statements.push(seenHere)
    }
    server.deps.passwords.hash = hash
    expect(hashes).toBe(2)
    expect(statements[0]?.length).toBeGreaterThan(1)
    expect(statements[1]).toEqual(statements[0])
  })

  it('is approved by an admin, is recorded, and lets its owner log in', async () => {
    await register()
    const listed = await server.get('/api/admin/users?is_pending=true', boss.session)
    expect(listed.body).toMatchObject({ total: 1, pending: 1, items: [{ user_id: 'kim', is_pending: true }] })
    const approved = await server.post('/api/admin/users/kim/approval', undefined, boss.session)
    expect([approved.status, approved.body]).toMatchObject([200, { is_active: true, is_pending: false }])
    expect((await newest(1))[0]).toMatchObject({ action: 'user_approved', admin_id: 'boss', target: 'kim' })
    expect((await logIn('kim')).status).toBe(200)
    const again = await server.post('/api/admin/users/kim/approval', undefined, boss.session)
    expect([again.status, again.body?.code]).toEqual([409, 'conflict'])
  })

  it('is also approved when the account is enabled', async () => {
    await register()
    const { status, body } = await server.put('/api/admin/users/kim', { is_active: true }, boss.session)
    expect([status, body?.is_pending]).toEqual([200, false])
    expect((await newest(1))[0]?.action).toBe('user_approved')
    expect((await logIn('kim')).status).toBe(200)
  })

  it('is rejected by an admin, is recorded, and may be repeated', async () => {
    await register()
    expect((await server.remove('/api/admin/users/kim/approval', boss.session)).status).toBe(204)
    expect((await newest(1))[0]).toMatchObject({ action: 'user_refused', admin_id: 'boss', target: 'kim' })
    expect((await logIn('kim')).body?.code).toBe('wrong_credentials')
    expect((await register()).status).toBe(201)
    expect(await users()).toEqual(['boss', 'kim'])
  })

  it('follows one decision when two admins decide at once', async () => {
    await register()
    const statuses = await Promise.all([
      server.post('/api/admin/users/kim/approval', undefined, boss.session),
      server.remove('/api/admin/users/kim/approval', boss.session),
    ])
    const isApproved = statuses[0].status === 200
    expect(statuses.map(({ status }) => status)).toEqual(isApproved ? [200, 409] : [404, 204])
    expect(await users()).toEqual(isApproved ? ['boss', 'kim'] : ['boss'])
  })
})

it('closed registration answers every request alike, and the config reports it', async () => {
  server.deps.registration = 'closed'
  for (const requested of [registration(), registration({ user_id: 'boss' }), {}, { password: 1 }]) {
    const { status, body } = await server.post('/api/auth/register', requested)
    expect([status, body?.code, body?.errors]).toEqual([403, 'registration_closed', undefined])
  }
  expect((await server.get('/api/auth/registration')).body).toEqual({ mode: 'closed' })
  expect(await users()).toEqual(['boss'])
})
