import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyTrail } from '#database/testing/tampering'
import { User } from '#database/accounts/users'
import { bearer, PASSWORD, registration, startTestServer, type TestServer } from '../testing/test-server.ts'
import { bootstrapAdmin } from './bootstrap-admin.ts'

describe('the first super_admin', () => {
  let server: TestServer
  let printed: string[]
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    printed = []
    await server.database.raw('TRUNCATE users CASCADE')
    await emptyTrail(server.database)
  })

  const start = (password: string | null = null, userId = 'admin') => {
    const { database, passwords, log } = server.deps
    return bootstrapAdmin({ database, passwords, log, userId, password, print: (text) => printed.push(text) })
  }
  const login = (password: string) => server.post('/api/auth/login', { user_id: 'admin', password })

  it('can log in with the generated password, which is printed once', async () => {
    await start()
    const [box = ''] = printed
    const password = /Password: +(\S+)/.exec(box)?.[1] ?? ''
    const { body } = await login(password)
    expect(body).toMatchObject({ user_id: 'admin', role: 'super_admin' })
    await start()
    expect(printed).toHaveLength(1)
  })

  it('must change the generated password before anything else', async () => {
    await start()
    const password = /Password: +(\S+)/.exec(printed[0] ?? '')?.[1] ?? ''
    const { body } = await login(password)
    expect(body).toMatchObject({ must_change_password: true })
    const session = bearer(String(body?.access_token))
    expect(await server.get('/api/admin/users', session)).toMatchObject({
      status: 403,
      body: { code: 'password_change_required' },
    })
    const change = { current_password: password, new_password: PASSWORD }
    expect((await server.put('/api/auth/password', change, session)).status).toBe(204)
    expect((await server.get('/api/admin/users', session)).status).toBe(200)
  })

  it('can log in with the password of the settings, which is neither printed nor has to be changed', async () => {
    await start(PASSWORD)
    expect(printed).toEqual([])
    expect(await login(PASSWORD)).toMatchObject({ status: 200, body: { must_change_password: false } })
  })

  it('is created once when several servers start at the same time', async () => {
    await Promise.all([start(), start(), start()])
    expect(await User.query(server.database).where({ role: 'super_admin' }).resultSize()).toBe(1)
    expect(printed).toHaveLength(1)
    expect(await server.database('audit_logs').where({ action: 'bootstrap' })).toHaveLength(1)
  })

  it('is never made of an existing account with that user_id', async () => {
    await server.post('/api/auth/register', registration({ user_id: 'admin' }))
    await start(PASSWORD)
    expect(await User.query(server.database).findOne({ user_id: 'admin' })).toMatchObject({ role: 'user' })
  })
})
