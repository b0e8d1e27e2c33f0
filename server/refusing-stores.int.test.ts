import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '#database/pool'
import { stackUrls } from '#platform/testing/embedded-stack'
import { startPrivateRedis, type PrivateRedis } from '#platform/testing/private-redis'
import { createStoresProbe } from './stores.ts'
import { currentBoard, quoteRow } from './testing/board.ts'
import {
  bearer,
  PASSWORD,
  startAnotherServer,
  startTestServer,
  type TestServer,
} from './testing/test-server.ts'

const UNAVAILABLE = { status: 503, body: { code: 'unavailable' } }

let redis: PrivateRedis
let server: TestServer
let session: Record<string, string>
beforeEach(async () => {
  redis = await startPrivateRedis()
  server = await startTestServer({ board: currentBoard([quoteRow()]) }, { redisUrl: redis.url })
  session = bearer((await server.member('lee')).token)
})
afterEach(async () => {
  await server.close()
  await redis.stop()
})

const login = () => server.post('/api/auth/login', { user_id: 'lee', password: PASSWORD })
const health = async () => (await server.get('/api/health')).body
const refused = (field: string, message: string) => ({
  status: 503,
  code: 'unavailable',
  errors: [{ field, code: 'missing', message }],
})

describe('a Redis that refuses commands is reported as unavailable, also by health, and recovers by itself', () => {
  const refusals: [
    string,
    string,
    (redis: PrivateRedis) => Promise<unknown>,
    (redis: PrivateRedis) => Promise<unknown>,
  ][] = [
    [
      'out of memory',
      'OOM',
      ({ client }) => client.config('SET', 'maxmemory', '1'),
      ({ client }) => client.config('SET', 'maxmemory', '0'),
    ],
    [
      'unable to save to disk',
      'MISCONF',
      async ({ client, dir }) => {
        // A folder in place of the file fails the save for root as well.
        mkdirSync(path.join(dir, 'dump.rdb', 'not-empty'), { recursive: true })
        await client.config('SET', 'save', '1 1')
        // It saves by itself after a second, for this.
        await client.set('change', '1')
        await expect.poll(() => client.info('persistence')).toContain('rdb_last_bgsave_status:err')
      },
      ({ client }) => client.config('SET', 'stop-writes-on-bgsave-error', 'no'),
    ],
    [
      'read-only after a failover',
      'READONLY',
      ({ client }) => client.replicaof('127.0.0.1', '1'),
      ({ client }) => client.replicaof('NO', 'ONE'),
    ],
  ]

  it.each(refusals)('%s', async (_, reason, breakIt, mend) => {
    await breakIt(redis)
    expect(await login()).toMatchObject(UNAVAILABLE)
    await expect.poll(health).toMatchObject(refused('redis', reason))
    expect((await server.get('/api/health/live')).status).toBe(200)
    await mend(redis)
    await expect.poll(health).toMatchObject({ status: 'ok' })
    expect((await login()).status).toBe(200)
  })

  it('a password that Redis does not know any more', async () => {
    await redis.client.config('SET', 'requirepass', 'another')
    await redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    expect(await server.get('/api/auth/me', session)).toMatchObject(UNAVAILABLE)
    await expect.poll(health).toMatchObject(refused('redis', 'NOAUTH'))
  })
})

it('a read-only database is reported as unavailable, also by health, and reads continue', async () => {
  const { databaseUrl } = stackUrls()
  const database = openDatabase(databaseUrl, { applicationName: 'test', maxConnections: 1 })
  const stores = createStoresProbe({ database, redis: server.deps.redis })
  const readOnly = await startAnotherServer(
    { database, stores, board: currentBoard([quoteRow()]) },
    { redisUrl: redis.url },
  )
  await database.raw('SET default_transaction_read_only = on')
  const credentials = { user_id: 'lee', password: PASSWORD }
  expect(await readOnly.post('/api/auth/login', credentials)).toMatchObject(UNAVAILABLE)
  expect((await readOnly.get('/api/health')).body).toMatchObject(refused('database', 'it is read-only'))
  expect((await readOnly.get('/api/auth/me', session)).status).toBe(200)
  await database.raw('SET default_transaction_read_only = off')
  await expect.poll(async () => (await readOnly.get('/api/health')).status).toBe(200)
  await readOnly.close()
  await database.destroy()
})
