import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { Redis } from 'ioredis'
import { startPrivateRedis, type PrivateRedis } from '#platform/testing/private-redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { freePort } from './testing/free-port.ts'
import { Process } from './testing/processes.ts'

const PASSWORD = 'Gy0ul-bada!'

let redis: PrivateRedis
let url: string
let server: Process
let worker: Process
beforeAll(async () => {
  await resetStack()
  const { databaseUrl } = stackUrls()
  redis = await startPrivateRedis()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
    PORT: String(port),
    BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
    MARKET_SOURCE: 'simulator',
    SIMULATOR_LISTINGS: '20',
    HISTORY_SOURCE: 'none',
    LOG_LEVEL: 'info',
  }
  server = await Process.start('server', env)
  worker = await Process.start('worker', env)
})
afterAll(async () => {
  for (const process of [server, worker]) await process.end('SIGKILL')
  await redis.stop()
})

const health = async () => (await fetch(`${url}/api/health`)).json()
const well = () => expect.poll(health).toMatchObject({ status: 'ok' })
const login = async () => {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user_id: 'admin', password: PASSWORD }),
  })
  const body = (await response.json()) as { code?: string }
  return { status: response.status, code: body.code }
}
const showOutput = () =>
  onTestFailed(
    () => void process.stderr.write(`${server.output.slice(-4_000)}\n${worker.output.slice(-4_000)}`),
  )

describe('server and worker as processes', () => {
  it('report that Redis is loading its file for as long as it does, and resume by themselves afterwards', async () => {
    showOutput()
    await well()
    // Redis compresses what it saves; random bytes make each key large enough for Redis to process events in
    // between.
    for (let i = 0; i < 50; i++) await redis.client.set(`ballast:${i}`, randomBytes(4_096))
    await redis.client.save()
    // Redis pauses for a second at each key, and accepts a command to stop that.
    await redis.restart({ 'key-load-delay': '1000000', 'loading-process-events-interval-bytes': '1024' })
    await expect.poll(health).toMatchObject({
      status: 503,
      errors: [{ field: 'redis', code: 'missing', message: 'LOADING' }, { field: 'market' }],
    })
    expect(await login()).toEqual({ status: 503, code: 'unavailable' })
    await expect.poll(() => worker.output).toContain('the database or Redis cannot be used (LOADING)')
    expect((await fetch(`${url}/api/health/live`)).status).toBe(200)
    const hand = new Redis(redis.url, { enableReadyCheck: false })
    await hand.config('SET', 'key-load-delay', '0')
    hand.disconnect()
    await well()
    expect((await login()).status).toBe(200)
    expect([server.isRunning, worker.isRunning]).toEqual([true, true])
  })

  it('report in health that the schedule does not run while the worker hangs, and no longer when it resumes', async () => {
    showOutput()
    await well()
    worker.freeze()
    await expect.poll(health).toMatchObject({
      status: 503,
      detail: 'missing: market',
      errors: [
        { message: expect.stringMatching(/^the worker's schedule has not rung for \d+ s$/) as string },
      ],
    })
    worker.thaw()
    await well()
  })
})
