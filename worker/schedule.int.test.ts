import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { startSchedule } from './schedule.ts'
import type { Schedule } from './schedule.ts'

const log = pino({ level: 'silent' })
let producer: Redis
let consumer: Redis

beforeAll(() => {
  producer = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
  consumer = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-jobs' })
})
beforeEach(() => resetStack())
afterAll(() => {
  producer.disconnect()
  consumer.disconnect()
})

/** A schedule that counts its rings. */
async function counting(run: () => Promise<void> = () => Promise.resolve()) {
  let rings = 0
  const schedule = await startSchedule(
    {
      queue: 'test',
      everyMs: 100,
      run: () => {
        rings++
        return run()
      },
    },
    { producer, consumer, log },
  )
  const reach = (count: number) => expect.poll(() => rings, { timeout: 15_000 }).toBeGreaterThanOrEqual(count)
  return { schedule, reach, rings: () => rings }
}

it('rings again and again', async () => {
  const { schedule, reach } = await counting()
  await reach(5)
  await schedule.stop()
})

it('rings on after Redis lost everything, the schedule included', async () => {
  const { schedule, reach, rings } = await counting()
  await reach(3)
  await producer.flushall()
  await reach(rings() + 5)
  await schedule.stop()
})

it('never has two rings in flight, over all workers', async () => {
  let inFlight = 0
  let most = 0
  const slowly = async () => {
    most = Math.max(most, ++inFlight)
    await new Promise((resolve) => setTimeout(resolve, 150))
    inFlight--
  }
  const workers = await Promise.all([counting(slowly), counting(slowly)])
  await expect
    .poll(() => workers.reduce((sum, { rings }) => sum + rings(), 0), { timeout: 15_000 })
    .toBeGreaterThan(8)
  expect(most).toBe(1)
  await Promise.all(workers.map(({ schedule }: { schedule: Schedule }) => schedule.stop()))
})
