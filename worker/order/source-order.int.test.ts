import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { krxCalendar } from '#shared/market/calendar'
import { MINUTE_MS } from '#shared/time'
import { createFeed, type Feed } from '../feed.ts'
import { BoardStore } from '../pipeline/board-store.ts'
import { at } from '../testing/scripted-source.ts'
import { FAULTS, FaultySource, momentOf, type Condition } from './testing/faulty-source.ts'

const log = pino({ level: 'silent' })
const never = new AbortController().signal
const FAILOVER_AFTER_MS = 30_000
const RETURN_AFTER_MS = 300_000
let db: Database
let redis: Redis
let clock: { nowMs: number }
let boards: BoardStore
let sources: [FaultySource, FaultySource, FaultySource]

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
  // Every board store of a test adds a listener; a process has a few stores.
  redis.setMaxListeners(0)
})
beforeEach(async () => {
  await resetStack()
  clock = { nowMs: at(0) }
  boards = new BoardStore(redis, log)
  sources = [
    new FaultySource('krx', 0, clock),
    new FaultySource('csv-cache', 2, clock),
    new FaultySource('krx-openapi', 5, clock),
  ]
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
})

function newWorker(): Feed {
  const config = {
    pollIntervalMs: null,
    marketHours: 'always' as const,
    sourceFailoverAfterMs: FAILOVER_AFTER_MS,
    sourceReturnAfterMs: RETURN_AFTER_MS,
  }
  const now = () => clock.nowMs
  return createFeed({
    sources,
    config,
    redis,
    db,
    log,
    now,
    calendar: krxCalendar,
    halts: () => [],
    firstDayIsMade: false,
  })
}

async function ring(feed: Feed): Promise<Link> {
  await feed.ring(never)
  await feed.settled()
  return JSON.parse((await redis.get(KEYS.link)) ?? 'null') as Link
}

/** Rings every second until the given time. */
async function ringUntil(feed: Feed, untilMs: number): Promise<Link> {
  for (;;) {
    // Redis expires keys by its own clock, while a poll is due by the test's clock.
    await duePolls()
    const link = await ring(feed)
    if (clock.nowMs >= untilMs) return link
    clock.nowMs += 1_000
  }
}

let dueMs = new Map<string, number>()
beforeEach(() => void (dueMs = new Map()))
async function duePolls(): Promise<void> {
  for (const { name, pollEveryMs } of sources) {
    if (clock.nowMs < (dueMs.get(name) ?? 0)) continue
    dueMs.set(name, clock.nowMs + pollEveryMs)
    await redis.del(`${KEYS.polled}:${name}`)
  }
}

async function boardNow() {
  const { board } = await boards.load()
  if (board === null) throw new Error('there is no board')
  return board.market
}

const liveIn = (link: Link) => link.order?.find(({ live }) => live)?.source

describe('P71: sources that stand in for each other', () => {
  it('begin with the first, and ask no other while it is well', async () => {
    const link = await ringUntil(newWorker(), at(1))
    expect(link).toMatchObject({ source: 'krx', state: 'live', delay_minutes: 0 })
    expect(link.order).toMatchObject([
      { source: 'krx', live: true, state: 'live', code: null },
      { source: 'csv-cache', live: false, state: null, delay_minutes: 2 },
      { source: 'krx-openapi', live: false, state: null },
    ])
    expect(sources.map(({ calls }) => calls > 0)).toEqual([true, false, false])
  })

  it('take over when one has failed for long enough, and return to the first when it has been well for long enough', async () => {
    const feed = newWorker()
    await ringUntil(feed, at(1))
    sources[0].condition = 'dead'
    const failing = await ringUntil(feed, at(1) + FAILOVER_AFTER_MS - 5_000)
    expect(failing).toMatchObject({ source: 'krx', state: 'failing', code: 'connection_lost' })
    const second = await ringUntil(feed, at(1) + FAILOVER_AFTER_MS + 15_000)
    expect(second).toMatchObject({ source: 'csv-cache', state: 'live', code: null, delay_minutes: 2 })
    expect(second.order?.[0]).toMatchObject({ live: false, state: 'failing', code: 'connection_lost' })
    sources[0].condition = 'well'
    const well = await ringUntil(feed, at(4))
    expect(well.source).toBe('csv-cache')
    const returnsAtMs = well.order?.[0]?.returns_at_ms ?? 0
    expect(returnsAtMs).toBeGreaterThanOrEqual(at(1) + RETURN_AFTER_MS)
    expect((await ringUntil(feed, returnsAtMs - 1_000)).source).toBe('csv-cache')
    expect((await ringUntil(feed, returnsAtMs + 10_000)).source).toBe('krx')
  })

  it('take over at once from a stopped source, and skip one that does not answer either', async () => {
    const feed = newWorker()
    await ringUntil(feed, at(1))
    sources[0].condition = 'stopped'
    sources[1].condition = 'dead'
    expect(await ringUntil(feed, at(1) + 12_000)).toMatchObject({ source: 'krx-openapi', state: 'live' })
    const link = await ringUntil(feed, at(2))
    expect(link.order).toMatchObject([
      { source: 'krx', state: 'stopped', code: 'blocked', retry_at_ms: expect.any(Number) as number },
      { source: 'csv-cache', state: 'failing', code: 'connection_lost' },
      { source: 'krx-openapi', live: true },
    ])
  })

  it('are chosen for all workers together, also after a restart', async () => {
    const [one, other] = [newWorker(), newWorker()]
    await ringUntil(one, at(1))
    sources[0].condition = 'stopped'
    await ringUntil(other, at(1) + 12_000)
    expect((await ringUntil(one, at(1) + 18_000)).source).toBe('csv-cache')
    const calls = sources[0].calls
    expect((await ringUntil(newWorker(), at(1) + 19_000)).source).toBe('csv-cache')
    expect(sources[0].calls - calls).toBeLessThanOrEqual(1)
  })

  it('keep the rows of the previous source until they have later ones, and each row names its source', async () => {
    const feed = newWorker()
    await ringUntil(feed, at(3))
    sources[0].condition = 'stopped'
    await ringUntil(feed, at(3) + 15_000)
    const before = await boardNow()
    const [row] = [...before.rows()]
    expect(before.source).toBe('csv-cache')
    expect(momentOf(row?.volume ?? 0)).toBeGreaterThanOrEqual(at(3) - 5_000)
    expect(before.originOf(row?.id ?? 0)).toEqual({ source: 'krx', delayMinutes: 0 })
    await ringUntil(feed, at(6))
    const after = await boardNow()
    const later = after.rowById(row?.id ?? 0)
    expect(momentOf(later?.volume ?? 0)).toBeGreaterThan(at(3))
    expect(after.originOf(row?.id ?? 0)).toEqual({ source: 'csv-cache', delayMinutes: 2 })
  })
})

/** Mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

it.each([1, 2])(
  'over twenty minutes of faults (seed %i) nothing goes back, sources change every three minutes at most, and silence is marked',
  async (seed) => {
    const random = randomOf(seed)
    const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T
    let feed = newWorker()
    const shown = new Map<string, number>()
    const switches: number[] = []
    const problems: string[] = []
    let live: string | undefined
    let nextFaultMs = at(1)
    while (clock.nowMs < at(20)) {
      if (clock.nowMs >= nextFaultMs) {
        for (const source of sources) source.condition = random() < 0.5 ? 'well' : pick<Condition>(FAULTS)
        nextFaultMs = clock.nowMs + 30_000 + random() * 150_000
        if (random() < 0.3) feed = newWorker()
      }
      await duePolls()
      const link = await ring(feed)
      const market = await boardNow()
      const when = new Date(clock.nowMs).toISOString()
      if (live !== undefined && link.source !== live) switches.push(clock.nowMs)
      live = link.source
      if (liveIn(link) !== market.source && link.state === 'live')
        problems.push(`${when}: ${link.source} is reported to fill the board of ${market.source}`)
      let newestMs = 0
      for (const row of market.rows()) {
        if (row.volume < (shown.get(row.code) ?? 0)) problems.push(`${when}: ${row.code} went back`)
        shown.set(row.code, row.volume)
        newestMs = Math.max(newestMs, momentOf(row.volume))
        const { delayMinutes } = market.originOf(row.id)
        if (momentOf(row.volume) > row.asOfMs - delayMinutes * MINUTE_MS + 1)
          problems.push(`${when}: ${row.code} is of another source than its origin`)
      }
      // A minute without a trade is accepted; a poll comes every five seconds, and one that hangs takes ten.
      const isFresh = clock.nowMs - newestMs <= link.delay_minutes * MINUTE_MS + MINUTE_MS + 25_000
      const isMarked = link.state !== 'live' || link.code !== null
      if (!isFresh && !isMarked) problems.push(`${when}: old and not marked (${link.source})`)
      clock.nowMs += 1_000
    }
    expect(problems.slice(0, 10)).toEqual([])
    expect(switches.slice(1).filter((ms, n) => ms - (switches[n] ?? 0) < 3 * MINUTE_MS)).toEqual([])
    expect(switches.length).toBeGreaterThan(1)
  },
)
