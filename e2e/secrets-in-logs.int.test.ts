import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Redis } from 'ioredis'
import jwt from 'jsonwebtoken'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Part } from '#platform/embedded/child'
import { startRedis } from '#platform/embedded/redis'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { freePort } from './testing/free-port.ts'
import { Process } from './testing/processes.ts'

const SECRET_KEY = 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1'
const ADMIN_PASSWORD = 'Gy0ul-bada!'
const REDIS_PASSWORD = 'r3dis-passw0rd-of-this-test'

const log = pino({ level: 'silent' })

let dir: string
let redis: Part
let operator: Redis
let processes: Process[]
let url: string
beforeAll(async () => {
  await resetStack()
  const { databaseUrl } = stackUrls()
  dir = mkdtempSync(path.join(os.tmpdir(), 'redis-'))
  const [redisPort, port] = [await freePort(), await freePort()]
  redis = await startRedis({ dir, port: redisPort, password: REDIS_PASSWORD, log })
  const redisUrl = `redis://:${REDIS_PASSWORD}@127.0.0.1:${redisPort}`
  operator = connectRedis(redisUrl, { log, role: 'operator' })
  url = `http://127.0.0.1:${port}`
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'trace' }
  const server = {
    SECRET_KEY,
    BOOTSTRAP_ADMIN_PASSWORD: ADMIN_PASSWORD,
    BCRYPT_COST: '4',
    PORT: String(port),
  }
  processes = await Promise.all([
    Process.start('server', { ...env, ...server }),
    Process.start('worker', { ...env, SIMULATOR_LISTINGS: '50' }),
  ])
})
afterAll(async () => {
  await Promise.all(processes.map((each) => each.end('SIGTERM')))
  operator.disconnect()
  await redis.stop()
  rmSync(dir, { recursive: true })
})

const output = () => processes.map((each) => each.output).join('\n')

const ask = (method: string, at: string, headers: Record<string, string>, body?: object) =>
  fetch(url + at, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

const logIn = () => ask('POST', '/api/auth/login', {}, { user_id: 'admin', password: ADMIN_PASSWORD })

it('errors of a Redis that rejects commands put no password, token or session id into the logs of server and worker', async () => {
  const grant = await logIn()
  expect(grant.status).toBe(200)
  const { access_token: token } = (await grant.json()) as { access_token: string }
  const { jti: sessionId } = jwt.decode(token) as { jti: string }
  const Authorization = `Bearer ${token}`
  const Cookie = grant.headers.get('set-cookie')?.split(';')[0] ?? ''
  const askAll = async () => {
    await logIn()
    await ask('GET', '/api/auth/sessions', { Authorization })
    await ask('GET', '/api/market/quotes', { Cookie })
    await ask('POST', '/api/auth/refresh', { Cookie })
    await ask('POST', '/api/auth/activity', { Authorization })
    await ask('DELETE', `/api/auth/sessions/${sessionId}x`, { Authorization })
  }

  // Each is a state that an operator's Redis can get into, and is reverted before the next.
  await operator.config('SET', 'maxmemory', '1')
  await askAll()
  await expect.poll(output).toMatch(/"message":"OOM command not allowed/)
  await operator.config('SET', 'maxmemory', '0')

  await operator.replicaof('127.0.0.1', 1)
  await askAll()
  await expect.poll(output).toMatch(/"message":"READONLY /)
  await operator.replicaof('NO', 'ONE')

  await operator.call('ACL', 'SETUSER', 'default', '-@scripting')
  await askAll()
  await expect.poll(output).toMatch(/"message":"NOPERM /)
  await operator.call('ACL', 'SETUSER', 'default', '+@all')

  await operator.config('SET', 'requirepass', 'an0ther-passw0rd')
  await operator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await askAll()
  for (const each of processes) await expect.poll(() => each.output).toMatch(/"message":"WRONGPASS /)

  const secrets = { token, sessionId, Cookie, SECRET_KEY, ADMIN_PASSWORD, REDIS_PASSWORD }
  for (const [name, secret] of Object.entries({
    ...secrets,
    database: new URL(stackUrls().databaseUrl).password,
  }))
    expect([name, output().includes(secret)]).toEqual([name, false])
})
