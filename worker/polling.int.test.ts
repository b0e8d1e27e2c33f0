import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { openGate } from '#platform/testing/gate'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Link } from '#shared/protocol/messages'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { BoardStore } from './pipeline/board-store.ts'
import { LinkReporter } from './link-reporter.ts'
import { ListingMaster } from './listing-master.ts'
import { Polling, RING_EVERY_MS } from './polling.ts'
import { createScheduleHeartbeat } from './schedule-heartbeat.ts'
import { SourceError } from './sources/source.ts'
import { createPollLease } from './poll-lease.ts'
import type { PollLease } from './poll-lease.ts'
import { ScriptedSource, answer, at, blankRow, sourceRow } from './testing/scripted-source.ts'

const log = pino({ level: 'silent' })
const never = new AbortController().signal
let db: Database
let redis: Redis
let source: ScriptedSource
let nowMs: number

const EVERY_RING: PollLease = {
  take: () => Promise.resolve(true),
  dueAt: () => Promise.resolve(),
  restUntil: () => Promise.resolve(),
}
const leaseOf = (everyMs: number, ringEveryMs: number) =>
  createPollLease(redis, { source: 'scripted', everyMs, ringEveryMs, now: () => nowMs })
const minutely = () => leaseOf(60_000, RING_EVERY_MS)

function newPolling(
  overrides: {
    db?: Database
    marketHours?: 'session' | 'always'
    lease?: PollLease
    link?: LinkReporter
  } = {},
): Polling {
  const now = () => nowMs
  const database = overrides.db ?? db
  return new Polling({
    alerts: { published: () => {} },
    source,
    store: new BoardStore(redis, log),
    master: new ListingMaster(database, source.board),
    db: database,
    log,
    now,
    newEpoch: () => 'epoch',
    link: overrides.link ?? new LinkReporter({ redis, source, log, now }),
    marketHours: overrides.marketHours ?? 'always',
    lease: overrides.lease ?? EVERY_RING,
    rings: createScheduleHeartbeat(redis, { pollEveryMs: source.pollEveryMs, now }),
  })
}

async function linkNow(): Promise<Link> {
  return JSON.parse((await redis.get(KEYS.link)) ?? 'null') as Link
}

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
  // Every board store of a test adds a listener; a process has one store.
  redis.setMaxListeners(0)
})
beforeEach(async () => {
  await resetStack()
  nowMs = at(0)
  source = new ScriptedSource(answer(at(0), [sourceRow()]))
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
})

describe('the link status after a poll', () => {
  it('is live when data arrive', async () => {
    await newPolling().ring(never)
    expect(await linkNow()).toMatchObject({
      source: 'scripted',
      state: 'live',
      code: null,
      last_received_ms: at(0),
    })
  })

  it('is waiting while the source has no prices yet', async () => {
    source.next = answer(at(0), [blankRow()])
    await newPolling().ring(never)
    expect(await linkNow()).toMatchObject({ state: 'waiting', code: 'no_prices_yet' })
  })

  it('is waiting, with the day, while the source stands still on an earlier one, and reports it outside the hours, too', async () => {
    const lag = { newestDay: '2026-03-18', isOverdue: false, retryAtMs: at(5) }
    source.next = answer(at(0), [sourceRow()], { tradeDate: '2026-03-18', lag })
    const polling = newPolling({ marketHours: 'session' })
    await polling.ring(never)
    const reported = { code: 'no_newer_day', newest_day: '2026-03-18', retry_at_ms: at(5) }
    expect(await linkNow()).toMatchObject({ ...reported, state: 'waiting', last_received_ms: at(0) })
    nowMs = at(1)
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({ ...reported, last_received_ms: at(1) })
    nowMs = at(2)
    source.next = { ...source.next, lag: { ...lag, isOverdue: true } }
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({ ...reported, last_received_ms: at(1) })

    source.opensAt = () => ({ open: false, nextMs: at(60) })
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({ state: 'closed', code: 'no_newer_day', newest_day: '2026-03-18' })

    source.opensAt = () => ({ open: true })
    source.next = answer(at(3), [sourceRow({ price: 200_600 })])
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({ state: 'live', code: null })
    expect(await linkNow()).not.toHaveProperty('newest_day')
  })

  it('is live, with their number, when rows of a mostly good answer were set aside', async () => {
    source.next = answer(at(0), [sourceRow()], { setAside: [{ row: '000000', reason: 'price N/A' }] })
    await newPolling().ring(never)
    expect(await linkNow()).toMatchObject({ state: 'live', code: 'bad_rows', rows_set_aside: 1 })
  })

  it('has the code of the source’s fault, keeps the time of the last data, and recovers', async () => {
    const polling = newPolling()
    await polling.ring(never)
    nowMs = at(1)
    source.next = new SourceError('maintenance_page', 'the answer is a page', { retryAtMs: at(2) })
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({
      state: 'failing',
      code: 'maintenance_page',
      detail: 'the answer is a page',
      last_received_ms: at(0),
      retry_at_ms: at(2),
    })
    nowMs = at(2)
    source.next = answer(at(2), [sourceRow()])
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({
      state: 'live',
      code: null,
      retry_at_ms: null,
      last_received_ms: at(2),
    })
  })

  it('is not overwritten by a heartbeat once the poll has reported', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const link = new LinkReporter({ redis, source, log, now: () => nowMs })
    const repeat = vi.spyOn(link, 'repeat')
    const report = link.report.bind(link)
    link.report = (reported) => {
      vi.advanceTimersByTime(RING_EVERY_MS)
      return report(reported)
    }
    await newPolling({ link }).ring(never)
    expect(repeat).not.toHaveBeenCalled()
    expect(await linkNow()).toMatchObject({ state: 'live' })
  })

  it('keeps the time of the last data over a restart of the worker', async () => {
    await newPolling().ring(never)
    nowMs = at(1)
    source.next = new SourceError('timeout', 'no answer')
    await newPolling().ring(never)
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'timeout', last_received_ms: at(0) })
  })

  it('reports that the database is away, and the poll is completed when it is back', async () => {
    const gate = await openGate(stackUrls().databaseUrl)
    const gated = openDatabase(gate.url, { applicationName: 'test-gated' })
    const polling = newPolling({ db: gated })
    await polling.ring(never)
    await gate.block()
    nowMs = at(1)
    source.next = answer(at(1), [sourceRow({ volume: 1_500 })])
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'store_unavailable' })
    await gate.unblock()
    nowMs = at(2)
    source.next = answer(at(2), [sourceRow({ volume: 1_600 })])
    await polling.ring(never)
    expect(await linkNow()).toMatchObject({ state: 'live' })
    expect(await db('ticks').orderBy('time').pluck('volume')).toEqual([1_000, 1_500, 1_600])
    await gated.destroy()
  })
})

it('a poll whose database hangs is abandoned, logged and completed by a later one', async () => {
  const gate = await openGate(stackUrls().databaseUrl)
  const gated = openDatabase(gate.url, { applicationName: 'test-gated', answerTimeoutMs: 5_000 })
  const error = vi.spyOn(log, 'error')
  onTestFinished(() => error.mockRestore())
  const polling = newPolling({ db: gated })
  await polling.ring(never)
  gate.hold()
  nowMs = at(1)
  source.next = answer(at(1), [sourceRow({ volume: 1_500 })])
  await polling.ring(never)
  expect(await linkNow()).toMatchObject({ state: 'failing', code: 'store_unavailable' })
  expect(error).toHaveBeenCalledWith(expect.anything(), 'a poll failed behind the source')
  gate.release()
  nowMs = at(2)
  source.next = answer(at(2), [sourceRow({ volume: 1_600 })])
  await polling.ring(never)
  expect(await linkNow()).toMatchObject({ state: 'live' })
  expect(await db('ticks').orderBy('time').pluck('volume')).toEqual([1_000, 1_500, 1_600])
  await gated.destroy()
  await gate.block()
})

describe('a worker with a wrong clock', () => {
  it('reports that in the link, unless another worker is running', async () => {
    await newPolling().ring(never)
    nowMs += 5_000
    await newPolling().restForClock(900_000)
    expect(await linkNow()).toMatchObject({ state: 'live' })
    nowMs += 1
    await newPolling().restForClock(900_000)
    expect(await linkNow()).toMatchObject({
      state: 'failing',
      code: 'clock_differs',
      detail: 'the clock of the worker is 900 s ahead of that of Redis',
      last_received_ms: at(0),
    })
    await newPolling().ring(never)
    expect(await linkNow()).toMatchObject({ state: 'live', code: null })
  })
})

describe('the schedule of polls', () => {
  const countPolls = () => {
    let polls = 0
    const poll = source.poll
    source.poll = () => {
      polls++
      return poll()
    }
    return () => polls
  }

  it('polls when a poll is due, over all workers, and repeats the link as a heartbeat in between', async () => {
    const polls = countPolls()
    const workers = [1, 2].map(() => newPolling({ lease: minutely() }))
    await Promise.all(workers.map((polling) => polling.ring(never)))
    expect(polls()).toBe(1)
    await expect.poll(linkNow).toMatchObject({ state: 'live' })

    const listener = redis.duplicate()
    const received = new Promise((resolve) => listener.on('message', (_channel, message) => resolve(message)))
    await listener.subscribe(CHANNELS.link)
    await workers[1]?.ring(never)
    expect(JSON.parse((await received) as string)).toMatchObject({ state: 'live', last_received_ms: at(0) })
    expect(polls()).toBe(1)
    listener.disconnect()
  })

  it('polls a source that failed at the time it named, not only at the next interval', async () => {
    const polls = countPolls()
    const polling = newPolling({ lease: minutely() })
    source.next = new SourceError('timeout', 'no answer', { retryAtMs: nowMs + 1 })
    await polling.ring(never)
    nowMs += 1
    source.next = answer(at(0), [sourceRow()])
    await expect.poll(() => polling.ring(never).then(polls)).toBe(2)
  })

  it('polls a source that stands still no earlier than announced, with any worker', async () => {
    const polls = countPolls()
    const lag = { newestDay: '2026-03-18', isOverdue: true, retryAtMs: at(30) }
    source.next = answer(at(0), [sourceRow()], { tradeDate: '2026-03-18', lag })
    const workers = [1, 2].map(() => newPolling({ lease: minutely() }))
    await workers[0]?.ring(never)
    expect(await redis.pttl(`${KEYS.polled}:scripted`)).toBeGreaterThan(29 * 60_000)
    for (const polling of workers) await polling.ring(never)
    expect(polls()).toBe(1)
  })

  it('notes every run for the health check, by the time of Redis', async () => {
    await newPolling({ lease: minutely() }).ring(never)
    nowMs += 1_000
    await newPolling({ lease: minutely() }).ring(never)
    const rung = JSON.parse((await redis.get(KEYS.heartbeat)) ?? '') as unknown
    expect(rung).toEqual({ at_ms: nowMs, poll_every_ms: source.pollEveryMs })
  })

  it.each([
    [500, 500],
    [60_000, 500],
    [1_000, 1_000],
  ])('is due again (every %i ms) at the ring nearest to its time, rings every %i ms', async (every, ring) => {
    expect(await leaseOf(every, ring).take()).toBe(true)
    const restMs = Number(await redis.get(`${KEYS.polled}:scripted`))
    // One ring may come late and the next early, by little less than a quarter of their interval each.
    expect(restMs).toBe(every - ring / 2)
  })

  it('does not wait for hours when the clock of Redis was set back during a poll', async () => {
    expect(await minutely().take()).toBe(true)
    expect(await minutely().take()).toBe(false)
    await redis.pexpire(`${KEYS.polled}:scripted`, 3_600_000)
    expect(await minutely().take()).toBe(true)
    expect(await minutely().take()).toBe(false)
  })

  it('does not wait for hours when the clock was set back during a source’s backoff', async () => {
    const polls = countPolls()
    const polling = newPolling()
    source.next = new SourceError('timeout', 'no answer', { retryAtMs: at(1) })
    await polling.ring(never)
    nowMs = at(-60)
    await polling.ring(never)
    expect(polls()).toBe(2)
  })

  it('does not query a source again before the time it named', async () => {
    const polls = countPolls()
    const polling = newPolling()
    source.next = new SourceError('blocked', 'restricted', { state: 'stopped', retryAtMs: at(10) })
    await polling.ring(never)
    nowMs = at(9)
    await polling.ring(never)
    expect(polls()).toBe(1)
    nowMs = at(10)
    await polling.ring(never)
    expect(polls()).toBe(2)
  })

  it('never polls again a source that needs a person’s action', async () => {
    const polls = countPolls()
    const polling = newPolling()
    source.next = new SourceError('password_expired', 'change it on the site', { state: 'stopped' })
    await polling.ring(never)
    nowMs = at(100_000)
    await polling.ring(never)
    expect(polls()).toBe(1)
    expect(await linkNow()).toMatchObject({ state: 'stopped', code: 'password_expired', retry_at_ms: null })
  })

  it('outside trading hours fills an empty board once and then pauses', async () => {
    const polls = countPolls()
    source.opensAt = () => ({ open: false, nextMs: at(900) })
    const polling = newPolling({ marketHours: 'session' })
    await polling.ring(never)
    await polling.ring(never)
    expect(polls()).toBe(1)
    expect(await linkNow()).toMatchObject({ state: 'closed', code: 'market_closed', retry_at_ms: at(900) })
  })
})
