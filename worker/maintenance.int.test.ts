import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { policyJobs, setStoragePolicies } from '#database/storage/storage-policies'
import { insertTicks } from '#database/market/ticks'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { openGate } from '#platform/testing/gate'
import { MAINTENANCE_KEYS, type JobFault } from '#shared/protocol/names'
import { HOUR_MS } from '#shared/time'
import { createMaintenance, runDuePolicyJobs } from './maintenance.ts'
import { at, sourceRow } from './testing/scripted-source.ts'

const log = pino({ level: 'silent' })
let db: Database
let redis: Redis

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
})

/** Ticks of one minute of an old day, and a newer one in a chunk of its own. */
beforeEach(async () => {
  await resetStack()
  for (const minutes of [0, 600]) {
    const rows = [1, 2, 3].map((id) => ({ ...sourceRow(), id }))
    await insertTicks(db, { atMs: at(minutes), tradeDate: '2026-03-19', rows })
  }
})

const chunks = async () => {
  const { rows } = await db.raw<{ rows: { is_compressed: boolean }[] }>(
    `SELECT is_compressed FROM timescaledb_information.chunks WHERE hypertable_name = 'ticks' ORDER BY range_start`,
  )
  return rows.map((row) => (row.is_compressed ? 'compressed' : 'plain'))
}
const countTicks = async () => Number((await db('ticks').count({ n: '*' }))[0]?.n)

/** Backdates the creation of the oldest chunk. */
const ageFirstChunk = (hours: number) =>
  db.raw(
    `UPDATE _timescaledb_catalog.chunk SET creation_time = now() - make_interval(hours => ?)
     WHERE id = (SELECT min(id) FROM _timescaledb_catalog.chunk WHERE hypertable_id =
       (SELECT id FROM _timescaledb_catalog.hypertable WHERE table_name = 'ticks'))`,
    [hours],
  )

describe('the jobs of the storage policies on a database without a scheduler', () => {
  it('keep a replayed day, however old its date', async () => {
    await runDuePolicyJobs({ db, redis, log, nowMs: Date.now() })
    expect(await chunks()).toEqual(['plain', 'plain'])
    expect(await countTicks()).toBe(6)
  })

  it('compress a chunk at the configured age, and its ticks can still be read', async () => {
    await setStoragePolicies(db, { ticks: { compressAfterHours: 5, retentionDays: 10 } })
    await ageFirstChunk(4)
    await runDuePolicyJobs({ db, redis, log, nowMs: 0 })
    expect(await chunks()).toEqual(['plain', 'plain'])
    await ageFirstChunk(6)
    await runDuePolicyJobs({ db, redis, log, nowMs: HOUR_MS })
    expect(await chunks()).toEqual(['compressed', 'plain'])
    expect(await countTicks()).toBe(6)
  })

  it('apply the settings to the database first, also when it was away at the first run', async () => {
    const gate = await openGate(stackUrls().databaseUrl)
    const gated = openDatabase(gate.url, { applicationName: 'test', log })
    const policies = { ticks: { compressAfterHours: 5 } }
    const maintain = createMaintenance({ db: gated, redis, log, now: () => Date.now(), policies })
    await ageFirstChunk(4)
    await gate.block()
    await expect(maintain()).rejects.toThrow('ECONNREFUSED')
    await gate.unblock()
    await maintain()
    expect(await chunks()).toEqual(['plain', 'plain'])
    await gated.destroy()
    await gate.block()
  })

  it('do not let a tick of a compressed chunk be stored twice', async () => {
    await ageFirstChunk(6)
    await runDuePolicyJobs({ db, redis, log, nowMs: Date.now() })
    await insertTicks(db, { atMs: at(0), tradeDate: '2026-03-19', rows: [{ ...sourceRow(), id: 1 }] })
    expect(await countTicks()).toBe(6)
  })

  it('drop a chunk at the configured age', async () => {
    await setStoragePolicies(db, { ticks: { compressAfterHours: 5, retentionDays: 10 } })
    await ageFirstChunk(11 * 24)
    await runDuePolicyJobs({ db, redis, log, nowMs: Date.now() })
    expect(await countTicks()).toBe(3)
  })

  it('run independently: one that fails is reported and retried soon', async () => {
    await db.raw('ALTER TABLE gaps RENAME TO elsewhere')
    await runDuePolicyJobs({ db, redis, log, nowMs: 100 * HOUR_MS })
    const faults = Object.values(await redis.hgetall(MAINTENANCE_KEYS.faults))
    expect(faults.map((text) => JSON.parse(text) as JobFault)).toEqual([
      {
        job: 'delete_old_gaps gaps',
        failed_at_ms: 100 * HOUR_MS,
        reason: expect.stringContaining('gaps') as string,
      },
    ])
    expect(await redis.hlen(MAINTENANCE_KEYS.lastRun)).toBe((await policyJobs(db)).length)
    await db.raw('ALTER TABLE elsewhere RENAME TO gaps')
    await runDuePolicyJobs({ db, redis, log, nowMs: 100.1 * HOUR_MS })
    expect(await redis.hlen(MAINTENANCE_KEYS.faults)).toBe(1)
    await runDuePolicyJobs({ db, redis, log, nowMs: 100.2 * HOUR_MS })
    expect(await redis.hlen(MAINTENANCE_KEYS.faults)).toBe(0)
  })

  it('delete a gap at the configured age, but not one that is still open', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * HOUR_MS)
    const gap = { board: 'krx', code: 'timeout' }
    await db('gaps').insert([
      { ...gap, began_at: daysAgo(30), ended_at: daysAgo(29) },
      { ...gap, began_at: daysAgo(20), ended_at: daysAgo(9) },
      { ...gap, began_at: daysAgo(8), ended_at: null },
    ])
    await setStoragePolicies(db, { gaps: { retentionDays: 10 } })
    await runDuePolicyJobs({ db, redis, log, nowMs: Date.now() })
    expect(await db('gaps').count('* as n')).toEqual([{ n: 2 }])
  })

  it('run each at its own interval, once over all workers', async () => {
    await runDuePolicyJobs({ db, redis, log, nowMs: 100 * HOUR_MS })
    const first = await redis.hgetall('maintenance:last-run')
    await runDuePolicyJobs({ db, redis, log, nowMs: 101 * HOUR_MS })
    const second = await redis.hgetall('maintenance:last-run')
    const moved = Object.keys(first).filter((job) => first[job] !== second[job])
    const hourly = await db('timescaledb_information.jobs')
      .where('schedule_interval', '<', '1 hour')
      .where('job_id', '>=', 1000)
      .pluck('job_id')
    expect(moved.map(Number).sort()).toEqual(hourly.sort())
    expect(Object.keys(first).length).toBeGreaterThan(moved.length)
  })
})
