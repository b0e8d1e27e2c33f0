import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { splitBatches } from '#shared/protocol/board-dump'
import type { Link, MarketBatch } from '#shared/protocol/messages'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { Site } from './testing/site.ts'
import type { Seat } from './testing/site.ts'

/**
 * Long for a loaded machine, but short compared with the hours for which a wrong clock used to stop the
 * board.
 */
const log = pino({ level: 'silent' })

let site: Site
let redis: Redis
let subscriber: Redis
let batches: MarketBatch[]

beforeEach(async () => {
  await resetStack()
  const { redisUrl } = stackUrls()
  batches = []
  redis = connectRedis(redisUrl, { log, role: 'test' })
  subscriber = connectSubscriber(redisUrl, { log, role: 'test' })
  subscriber.on('message', (_channel: string, message: string) => {
    for (const { batch } of splitBatches(message)) if (batch.topic === 'market') batches.push(batch)
  })
  await subscriber.subscribe(CHANNELS.batches)
  onTestFailed(() => void process.stderr.write(site.output))
})
afterEach(async () => {
  subscriber.disconnect()
  redis.disconnect()
  await site.close()
})

async function open(workers: number): Promise<[Seat, ...Seat[]]> {
  const { databaseUrl, redisUrl } = stackUrls()
  const settings = Array.from({ length: workers }, () => ({ SIMULATOR_LISTINGS: '50' }))
  site = await Site.open({ databaseUrl, redisUrl, workers: settings, servers: 0 })
  await moreBatches(3)
  return site.workers as [Seat, ...Seat[]]
}

async function moreBatches(count: number): Promise<void> {
  const before = batches.length
  await expect.poll(() => batches.length).toBeGreaterThanOrEqual(before + count)
}

const codeNow = async () => (JSON.parse((await redis.get(KEYS.link)) ?? '{}') as Partial<Link>).code
const latestMs = () => Math.max(...batches.map((batch) => batch.at_ms))
const newestMs = () => batches.at(-1)?.at_ms ?? 0

describe('a worker whose clock is fifteen minutes ahead for a while', () => {
  it('alone does not poll meanwhile, reports why, and resumes when the clock is set, without any future timestamp', async () => {
    const [worker] = await open(1)
    await worker.setClock({ processMs: 15 * MINUTE_MS })
    await expect.poll(codeNow).toBe('clock_differs')
    await worker.setClock({ processMs: 0 })
    await moreBatches(3)
    await expect.poll(codeNow).toBeNull()
    expect(latestMs() - newestMs()).toBe(0)
    expect(latestMs() - (batches[0]?.at_ms ?? 0)).toBeLessThan(10 * MINUTE_MS)
  })

  it('does not delay another worker whose clock is right', async () => {
    const [wrong] = await open(2)
    await wrong.setClock({ processMs: 15 * MINUTE_MS })
    await expect.poll(() => wrong.output).toContain('clocks of this machine and of Redis differ')
    await moreBatches(5)
    expect(await codeNow()).toBeNull()
    await wrong.end('SIGKILL')
    await moreBatches(3)
  })
})

describe('the clock of the whole machine', () => {
  it('set back by an hour costs seconds, and a Redis that then loses everything finds no future timestamp', async () => {
    const [worker] = await open(1)
    await worker.setClock({ machineMs: HOUR_MS })
    await moreBatches(3)
    const aheadMs = latestMs()
    await worker.setClock({ machineMs: 0 })
    await expect.poll(() => aheadMs - newestMs()).toBeGreaterThan(50 * MINUTE_MS)
    await moreBatches(3)
    await redis.flushall()
    const lost = batches.length
    await moreBatches(3)
    for (const batch of batches.slice(lost)) expect(aheadMs - batch.at_ms).toBeGreaterThan(50 * MINUTE_MS)
  })
})
