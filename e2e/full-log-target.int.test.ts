import { closeSync, openSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { freePort } from './testing/free-port.ts'
import { Process } from './testing/processes.ts'

/** Every write to it fails with ENOSPC, as on a full disk. */
const FULL_DISK = '/dev/full'

let server: Process
let worker: Process
let url: string
beforeAll(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
    PORT: String(port),
    BOOTSTRAP_ADMIN_PASSWORD: 'Gy0ul-bada!',
    MARKET_SOURCE: 'simulator',
    SIMULATOR_LISTINGS: '20',
    HISTORY_SOURCE: 'none',
    LOG_LEVEL: 'debug',
  }
  const stdout = openSync(FULL_DISK, 'w')
  server = await Process.start('server', env, { stdout })
  worker = await Process.start('worker', env, { stdout })
  closeSync(stdout)
})
afterAll(async () => {
  for (const process of [server, worker]) await process.end('SIGTERM')
})

interface Health {
  warnings?: string[]
}

it('server and worker whose log target is full go on, and health counts the lines that were lost', async () => {
  const health = async () => (await fetch(`${url}/api/health`)).json() as Promise<Health>
  await expect.poll(health).toMatchObject({
    // The schedule of the worker rings.
    market: 'ok',
    warnings: expect.arrayContaining([
      expect.stringMatching(/^\d+ lines of this server's log could not be written$/),
    ]) as string[],
  })
  expect([server.isRunning, worker.isRunning]).toEqual([true, true])
})
