import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { openGate, type Gate } from '#platform/testing/gate'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { Process } from './testing/processes.ts'

let database: Database
let redis: Redis
let gate: Gate
let worker: Process | undefined
beforeAll(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  database = openDatabase(databaseUrl, { applicationName: 'test' })
  redis = new Redis(redisUrl)
  gate = await openGate(databaseUrl)
})
afterAll(async () => {
  await worker?.end('SIGTERM')
  await gate.block()
  await redis.quit()
  await database.destroy()
})

async function link(): Promise<Pick<Link, 'state' | 'code'>> {
  const { state, code } = JSON.parse((await redis.get(KEYS.link)) ?? '{}') as Link
  return { state, code }
}

it('a worker that starts while the database is unavailable reports that, and starts working when it is available', async () => {
  await gate.block()
  worker = await Process.start('worker', {
    DATABASE_URL: gate.url,
    REDIS_URL: stackUrls().redisUrl,
    MARKET_SOURCE: 'simulator',
    MARKET_HOURS: 'always',
    SIMULATOR_LISTINGS: '20',
    HISTORY_SOURCE: 'none',
    LOG_LEVEL: 'info',
  })
  onTestFailed(() => void process.stderr.write(worker?.output ?? ''))
  await expect.poll(link).toEqual({ state: 'failing', code: 'store_unavailable' })
  await gate.unblock()
  await expect.poll(link).toMatchObject({ state: 'live' })
})
