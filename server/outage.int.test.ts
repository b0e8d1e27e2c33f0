import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { openGate, type Gate } from '#platform/testing/gate'
import { createLoginLimits } from './auth/login-limits.ts'
import { currentBoard, quoteRow } from './testing/board.ts'
import { bearer, PASSWORD, registration, startTestServer, type TestServer } from './testing/test-server.ts'

describe('while something is away', () => {
  let server: TestServer
  let gates: { database: Gate; redis: Gate }
  let session: Record<string, string>
  beforeEach(async () => {
    const { databaseUrl, redisUrl } = stackUrls()
    gates = { database: await openGate(databaseUrl), redis: await openGate(redisUrl) }
    server = await startTestServer(
      { board: currentBoard([quoteRow()]) },
      { databaseUrl: gates.database.url, redisUrl: gates.redis.url },
    )
    session = bearer((await server.member('lee')).token)
  })
  afterEach(async () => {
    await server.close()
    await Promise.all([gates.database.block(), gates.redis.block()])
  })

  const login = (password = PASSWORD) => server.post('/api/auth/login', { user_id: 'lee', password })
  const isUp = () => expect.poll(async () => (await server.get('/api/health')).status).toBe(200)

  it('Redis: sessions cannot be verified, health reports it, and all recovers afterwards', async () => {
    await gates.redis.block()
    for (const answer of [await server.get('/api/auth/me', session), await login()]) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    }
    expect(await server.authenticator.authenticateToken(session.Authorization?.slice(7) ?? '')).toEqual({
      ok: false,
      code: 'unavailable',
    })
    expect((await server.get('/api/health')).body).toMatchObject({ detail: 'missing: redis' })
    await gates.redis.unblock()
    await isUp()
    expect((await server.get('/api/auth/me', session)).status).toBe(200)
  })

  it('Redis: attempts at a password are counted all the same', async () => {
    server.deps.limits = createLoginLimits(server.deps.redis, { points: 2, perSeconds: 3_600 })
    await gates.redis.block()
    expect([
      (await login('wrong')).status,
      (await login('wrong')).status,
      (await login('wrong')).status,
    ]).toEqual([401, 401, 429])
  })

  it('the database: accounts cannot be read, the market can', async () => {
    await gates.database.block()
    const answers = await Promise.all([
      server.get('/api/auth/me', session),
      login(),
      server.post('/api/auth/register', registration()),
    ])
    expect(answers.map(({ status, body }) => [status, body?.code])).toEqual(
      Array(3).fill([503, 'unavailable']),
    )
    expect((await server.get('/api/market/quotes', session)).status).toBe(200)
    expect((await server.get('/api/health')).body).toMatchObject({ detail: 'missing: database' })
    await gates.database.unblock()
    await isUp()
    expect((await login()).status).toBe(200)
  })
})
