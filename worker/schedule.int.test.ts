import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Redis } from 'ioredis'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { redisClock } from '#platform/redis-clock'
import { SharedClock } from '#platform/shared-clock'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { HOUR_MS } from '#shared/time'
import { startSchedule } from './schedule.ts'
import type { Schedule } from './schedule.ts'

const log = pino({ level: 'silent' })
let producer: Redis
let consumer: Redis
/** How far the clocks of this machine and of Redis are from the true time. */
let machineMs: number
let redisMs: number

beforeAll(() => {
  producer = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
  consumer = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-jobs' })
})
beforeEach(async () => {
  await resetStack()
  machineMs = redisMs = 0
  const trueTime = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => trueTime() + machineMs)
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => {
  producer.disconnect()
  consumer.disconnect()
})

/** A schedule that counts its runs. */
async function counting(run: () => Promise<void> = () => Promise.resolve()) {
  let rings = 0
  const aheadMs: number[] = []
  const ask = async () => (await redisClock(producer)()) + redisMs
  const schedule = await startSchedule(
    {
      queue: 'test',
      everyMs: 100,
      run: () => {
        rings++
        return run()
      },
      rest: (ms) => Promise.resolve(void aheadMs.push(ms)),
    },
    { producer, consumer, log, clock: new SharedClock({ ask }) },
  )
  const reach = (count: number) => expect.poll(() => rings).toBeGreaterThanOrEqual(count)
  return { schedule, reach, rings: () => rings, aheadMs }
}

describe('the schedule when clocks are set', () => {
  it.each([1, 9, -1])(
    'continues immediately after the clock of the machine was set back by %i h',
    async (hours) => {
      machineMs = redisMs = hours * HOUR_MS
      const { schedule, reach, rings } = await counting()
      await reach(3)
      machineMs = redisMs = 0
      await reach(rings() + 5)
      await schedule.stop()
    },
  )

  it('replaces a run that a process with a wrong clock had scheduled far in the future, also at its start', async () => {
    machineMs = redisMs = HOUR_MS
    const wrong = await counting()
    await wrong.reach(3)
    await wrong.schedule.stop()
    machineMs = redisMs = 0
    const right = await counting()
    await right.reach(5)
    await right.schedule.stop()
  })

  it.each([900_000, -900_000])(
    'does nothing while that of the machine is %i ms ahead of that of Redis, reports it, and resumes by itself',
    async (differenceMs) => {
      const { schedule, reach, rings, aheadMs } = await counting()
      await reach(3)
      machineMs = differenceMs
      await expect.poll(() => aheadMs.length).toBeGreaterThanOrEqual(2)
      const before = rings()
      await expect.poll(() => aheadMs.length).toBeGreaterThanOrEqual(4)
      expect(rings()).toBe(before)
      for (const ms of aheadMs) expect(Math.abs(ms - differenceMs)).toBeLessThan(1_000)
      machineMs = 0
      await reach(before + 5)
      await schedule.stop()
    },
  )

  it('does not start while they differ, and leaves the queue to others', async () => {
    machineMs = HOUR_MS
    const { schedule, reach, rings, aheadMs } = await counting()
    await expect.poll(() => aheadMs.length).toBeGreaterThanOrEqual(2)
    expect(rings()).toBe(0)
    expect(await producer.keys('bull:test:repeat*')).toEqual([])
    machineMs = 0
    await reach(5)
    await schedule.stop()
  })

  it('shortens expiries that a Redis with its clock set back would keep for hours', async () => {
    await producer.set('bull:test:stalled-check', 'since', 'PX', HOUR_MS)
    await producer.rpush('bull:test:active', 'lost')
    await producer.set('bull:test:lost:lock', 'of a worker that died', 'PX', HOUR_MS)
    const { schedule } = await counting()
    const left = () =>
      Promise.all(['stalled-check', 'lost:lock'].map((key) => producer.pttl(`bull:test:${key}`)))
    for (const ms of await left()) expect(ms).toBeLessThanOrEqual(1_000)
    await schedule.stop()
  })
})

it('the schedule runs its job at every interval', async () => {
  const { schedule, reach } = await counting()
  await reach(5)
  await schedule.stop()
})

it('the schedule continues after Redis lost everything, the schedule included', async () => {
  const { schedule, reach, rings } = await counting()
  await reach(3)
  await producer.flushall()
  await reach(rings() + 5)
  await schedule.stop()
})

it('the schedule never runs two jobs at once, over all workers', async () => {
  let inFlight = 0
  let most = 0
  const slowly = async () => {
    most = Math.max(most, ++inFlight)
    // Long enough for the other worker to ask for a job.
    for (let turn = 0; turn < 20; turn++) await producer.ping()
    inFlight--
  }
  const workers = await Promise.all([counting(slowly), counting(slowly)])
  await expect.poll(() => workers.reduce((sum, { rings }) => sum + rings(), 0)).toBeGreaterThan(8)
  expect(most).toBe(1)
  await Promise.all(workers.map(({ schedule }: { schedule: Schedule }) => schedule.stop()))
})

it('the schedule is taken over from a dead worker within two intervals of one second', async () => {
  let end: () => void = () => {}
  const hanging = () => new Promise<void>((resolve) => (end = resolve))
  const { schedule, reach } = await counting(hanging)
  await reach(1)
  const [job = ''] = await producer.lrange('bull:test:active', 0, -1)
  const leaseMs = await producer.pttl(`bull:test:${job}:lock`)
  expect(leaseMs).toBeGreaterThan(0)
  let looksAgainInMs = 0
  await expect
    .poll(async () => (looksAgainInMs = await producer.pttl('bull:test:stalled-check')))
    .toBeGreaterThan(0)
  // The first check after its end finds that the job has no owner, the second one gives it to another worker.
  expect(leaseMs + 2 * looksAgainInMs).toBeLessThanOrEqual(2_000)
  end()
  await schedule.stop()
})
