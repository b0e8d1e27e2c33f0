import { describe, expect, it } from 'vitest'
import { krxCalendar } from '#shared/market/calendar'
import { Problem } from '../../request/problem.ts'
import type { StoresState } from '../../stores.ts'
import { AS_OF_MS, NO_MARKET, boardOf } from '../../testing/board.ts'
import type { Ctx } from '../context.ts'
import { healthRoutes, type HealthDeps } from './health.ts'

const NO_DISK = { disks: { data: null, logs: null }, warnings: [] }

/** The answer of `/api/health`: its body, or its list of missing parts. */
async function healthOf({
  stores = {},
  board = boardOf([]),
  today = '2026-03-19',
  disk = NO_DISK,
}: {
  stores?: Partial<StoresState>
  board?: typeof NO_MARKET
  today?: string
  disk?: HealthDeps['disk']
} = {}): Promise<unknown> {
  const state = { database: null, redis: null, redisTimeMs: AS_OF_MS, rung: null, ...stores }
  const deps = { board, calendar: krxCalendar, now: () => Date.parse(today), disk }
  const ready = healthRoutes({ ...deps, stores: () => Promise.resolve(state) }).find(
    ({ path }) => path === '/api/health',
  )
  try {
    const ctx = { params: {}, query: {}, request: {} } as unknown as Ctx
    await ready?.run(ctx)
    return ctx.body
  } catch (error) {
    return error instanceof Problem ? error.body('r1') : error
  }
}

describe('health', () => {
  it('health is ok when database, Redis and the market are available', async () => {
    expect(JSON.parse(JSON.stringify(await healthOf()))).toEqual({
      status: 'ok',
      database: 'ok',
      redis: 'ok',
      market: 'ok',
      disk: { data: null, logs: null },
    })
  })

  it('health reports the free space of the disks, and warns of one that is almost full', async () => {
    const data = { free_bytes: 1_000, total_bytes: 1_000_000, days_left: 0.1 }
    const disk = { disks: { data, logs: null }, warnings: ['the disk of the data folder is almost full'] }
    expect(await healthOf({ disk })).toMatchObject({
      status: 'ok',
      disk: disk.disks,
      warnings: disk.warnings,
    })
  })

  it('health warns when the calendar of the next year is missing', async () => {
    expect(await healthOf({ today: '2027-11-02' })).toMatchObject({
      status: 'ok',
      warnings: [expect.stringContaining('2028')],
    })
  })

  it('health reports what is missing, and why', async () => {
    const stores = { database: 'it is read-only', redis: 'OOM' }
    expect(await healthOf({ stores, board: NO_MARKET })).toMatchObject({
      status: 503,
      code: 'unavailable',
      detail: 'missing: database, redis, market',
      errors: [
        { field: 'database', code: 'missing', message: 'it is read-only' },
        { field: 'redis', code: 'missing', message: 'OOM' },
        { field: 'market', code: 'missing', message: 'no board yet' },
      ],
    })
  })

  it('health reports how long the schedule of the worker has been silent', async () => {
    const rung = { at_ms: AS_OF_MS - 7_000, poll_every_ms: 1_000 }
    expect(await healthOf({ stores: { rung } })).toMatchObject({
      status: 503,
      errors: [{ field: 'market', message: "the worker's schedule has not rung for 7 s" }],
    })
  })

  it('health judges the age of data by the clock of Redis, or by its own without Redis', async () => {
    const wrong = AS_OF_MS - 15 * 60_000
    expect(await healthOf({ stores: { redisTimeMs: wrong } })).toMatchObject({ detail: 'missing: market' })
    expect(await healthOf({ stores: { redisTimeMs: null }, today: '2026-03-18' })).toMatchObject({
      detail: 'missing: market',
    })
  })
})
