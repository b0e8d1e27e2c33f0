import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gapsOf } from '#database/market/gaps'
import { openDatabase, type Database } from '#database/pool'
import { loadWorkerConfig } from '#platform/config'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { MINUTE_MS } from '#shared/time'
import { createFeed } from './feed.ts'
import { fillFirstDay } from './first-day.ts'
import { createSources } from './sources/registry.ts'

const log = pino({ level: 'silent' })
const never = new AbortController().signal
const STARTED = Date.parse('2026-03-19T02:07:30+09:00')

let db: Database
let redis: Redis
let nowMs: number

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
})
beforeEach(async () => {
  await resetStack()
  nowMs = STARTED
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
})

function newWorker({ firstDayIsMade }: { firstDayIsMade: boolean }) {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stackUrls()
  const config = loadWorkerConfig({ DATABASE_URL, REDIS_URL, SIMULATOR_LISTINGS: '500' })
  const now = () => nowMs
  const deps = { config, redis, db, log, now, calendar: krxCalendar }
  const sources = createSources(config.marketSource, deps)
  const feed = createFeed({
    sources,
    config,
    redis,
    db,
    log,
    now,
    calendar: krxCalendar,
    halts: () => [],
    firstDayIsMade,
  })
  return {
    fill: () => fillFirstDay('simulator', deps),
    /** One ring of the schedule at which a poll is due. */
    async polls() {
      await redis.del('market:polled:simulator')
      await feed.ring(never)
      await feed.settled()
    },
  }
}

const gaps = async () =>
  (await gapsOf(db, { board: 'simulated', fromMs: null, toMs: null })).map(({ beganMs, endedMs }) => [
    beganMs,
    endedMs,
  ])
const storedMoments = async (table: 'ticks' | 'index_ticks') => {
  const rows = await db(table).distinct<{ time: Date }[]>('time').orderBy('time')
  return rows.map(({ time }) => time.getTime())
}

describe('the first day of a simulated market that starts in the middle of its session', () => {
  it('has the hours before the first poll and no hole in their place, whichever is written first', async () => {
    const worker = newWorker({ firstDayIsMade: true })
    await worker.polls()
    expect(await gaps()).toEqual([])
    await worker.fill().done
    const indices = await storedMoments('index_ticks')
    expect(indices[0]).toBeLessThanOrEqual(STARTED - 90 * MINUTE_MS)
    expect(indices.at(-1)).toBe(STARTED)
    expect((await storedMoments('ticks'))[0]).toBeLessThanOrEqual(STARTED - 90 * MINUTE_MS)

    // Another worker, for which Redis has no earlier data, takes the simulated minutes for the newest data.
    await redis.flushdb()
    nowMs += 30_000
    await newWorker({ firstDayIsMade: true }).polls()
    expect(await gaps()).toEqual([])
  })

  it('keeps the holes that come after the first poll', async () => {
    const worker = newWorker({ firstDayIsMade: true })
    await worker.polls()
    await worker.fill().done
    nowMs += 10 * MINUTE_MS
    await newWorker({ firstDayIsMade: true }).polls()
    expect(await gaps()).toEqual([[STARTED, STARTED + 10 * MINUTE_MS]])
  })

  it('continues from what is stored when its worker was stopped half-way', async () => {
    const worker = newWorker({ firstDayIsMade: true })
    await worker.polls()
    const first = worker.fill()
    await expect.poll(async () => (await storedMoments('index_ticks')).length).toBeGreaterThan(2)
    await first.stop()
    await worker.fill().done
    const moments = await storedMoments('index_ticks')
    expect(moments[0]).toBeLessThanOrEqual(STARTED - 90 * MINUTE_MS)
    expect(new Set(moments).size).toBe(moments.length)
    expect(await gaps()).toEqual([])
  })

  it('has a hole from the beginning of its session when no source fills it', async () => {
    await newWorker({ firstDayIsMade: false }).polls()
    expect(await gaps()).toEqual([[Date.parse('2026-03-19T00:00:00+09:00'), STARTED]])
  })
})
