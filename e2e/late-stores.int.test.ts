import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { openGate, type Gate } from '#platform/testing/gate'
import { Process } from './testing/processes.ts'

let gates: { database: Gate; redis: Gate }
const running: Process[] = []
beforeAll(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  gates = { database: await openGate(databaseUrl), redis: await openGate(redisUrl) }
  await Promise.all([gates.database.block(), gates.redis.block()])
})
afterAll(async () => {
  for (const process of running) await process.end('SIGKILL')
  await Promise.all([gates.database.block(), gates.redis.block()])
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

it('server and worker that start without their stores report that, start working when they are available, and survive a database that hangs', async () => {
  const port = await freePort()
  const env = {
    DATABASE_URL: gates.database.url,
    REDIS_URL: gates.redis.url,
    SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
    PORT: String(port),
    BOOTSTRAP_ADMIN_PASSWORD: 'Gy0ul-bada!',
    MARKET_SOURCE: 'simulator',
    SIMULATOR_LISTINGS: '20',
    HISTORY_SOURCE: 'none',
  }
  onTestFailed(() => void process.stderr.write(running.map(({ output }) => output.slice(-4_000)).join('\n')))
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  running.push(
    ...(await Promise.all((['server', 'worker'] as const).map((entry) => Process.start(entry, env)))),
  )

  expect((await get('/api/health/live')).status).toBe(200)
  const health = await get('/api/health')
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({ detail: 'missing: database, redis, market' })
  const login = () =>
    fetch(`http://127.0.0.1:${port}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user_id: 'admin', password: 'Gy0ul-bada!' }),
    })
  expect((await login()).status).toBe(503)

  await Promise.all([gates.database.unblock(), gates.redis.unblock()])
  await expect.poll(async () => (await get('/api/health')).status).toBe(200)
  await expect.poll(async () => (await login()).status).toBe(200)

  gates.database.hold()
  await expect
    .poll(async () => (await get('/api/health')).json())
    .toMatchObject({ errors: [{ field: 'database', message: 'no answer in time' }, { field: 'market' }] })
  const refused = await login()
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'unavailable' }])
  gates.database.release()
  await expect.poll(async () => (await get('/api/health')).status).toBe(200)
  await expect.poll(async () => (await login()).status).toBe(200)
  expect(running.map(({ isRunning }) => isRunning)).toEqual([true, true])
})
