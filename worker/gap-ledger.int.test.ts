import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gapsOf } from '#database/market/gaps'
import { openDatabase, type Database } from '#database/pool'
import { insertIndexTicks } from '#database/market/ticks'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import type { MarketHalt } from '#shared/market/halt'
import { presentIndex } from './pipeline/diff-indices.ts'
import { GapLedger } from './gap-ledger.ts'
import { LinkReporter, type LinkReport } from './link-reporter.ts'
import { ScriptedSource, answer, at, sourceIndex, sourceRow } from './testing/scripted-source.ts'

const log = pino({ level: 'silent' })
const SECOND = 1_000
const LIVE: LinkReport = { state: 'live', code: null, received: true }
const LOST: LinkReport = { state: 'failing', code: 'connection_lost' }
const CLOSED: LinkReport = { state: 'closed', code: 'market_closed' }

let db: Database
let redis: Redis
let nowMs: number
let halts: readonly MarketHalt[]

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
})
beforeEach(async () => {
  await resetStack()
  nowMs = at(0)
  halts = []
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
})

/** A worker that has just started and polls every ten seconds during the exchange's hours. */
function newWorker(database: Database = db) {
  const source = Object.assign(new ScriptedSource(answer(at(0), [sourceRow()])), {
    phaseAt: (ms: number) => krxCalendar.phaseAt(ms),
  })
  const timing = { pollEveryMs: 10 * SECOND, halts: () => halts }
  const ledger = new GapLedger({ db: database, log, source, ...timing })
  const link = new LinkReporter({ redis, source, log, now: () => nowMs, ...timing, follow: ledger.follow })
  return {
    async reports(report: LinkReport | 'nothing new') {
      await (report === 'nothing new' ? link.repeat() : link.report(report))
      await ledger.settled()
    },
  }
}

/** A worker that starts one second after the last data. */
async function runningWorker() {
  const beforeMs = nowMs - SECOND
  await insertIndexTicks(db, 'krx', beforeMs, '2026-03-19', [presentIndex(sourceIndex(), beforeMs)])
  const worker = newWorker()
  await worker.reports(LIVE)
  return worker
}

/** Sends the same report every second until the given time. */
async function until(ms: number, worker: ReturnType<typeof newWorker>, report: LinkReport | 'nothing new') {
  while (nowMs < ms) {
    nowMs += SECOND
    await worker.reports(report)
  }
}

const gaps = async () =>
  (await gapsOf(db, { board: 'krx', fromMs: null, toMs: null })).map(({ beganMs, endedMs, code }) => [
    beganMs - at(0),
    endedMs === null ? null : endedMs - at(0),
    code,
  ])

describe('a hole of the feed', () => {
  it('is not recorded while data arrive, even if a little late', async () => {
    const worker = await runningWorker()
    for (const waitMs of [10_000, 13_000, 12_000]) {
      nowMs += waitMs
      await worker.reports(LIVE)
    }
    expect(await gaps()).toEqual([])
  })

  it('begins with the last data, goes on with the reason it had first, and ends with the next data', async () => {
    const worker = await runningWorker()
    await until(at(0) + 13 * SECOND, worker, LOST)
    expect(await gaps()).toEqual([])
    await until(at(1), worker, LOST)
    expect(await gaps()).toEqual([[0, null, 'connection_lost']])
    await until(at(2), worker, { state: 'stopped', code: 'blocked' })
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([[0, 120 * SECOND, 'connection_lost']])
  })

  it('is recorded by heartbeats, too, while a poll hangs', async () => {
    const worker = await runningWorker()
    await until(at(1), worker, 'nothing new')
    expect(await gaps()).toEqual([[0, null, 'timeout']])
  })

  it('begins when the market stopped moving, not when that was noticed', async () => {
    const worker = await runningWorker()
    await until(at(2), worker, { ...LIVE, still: true })
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([[0, 120 * SECOND, 'source_silent']])
  })
})

it('a halt of the whole market is no hole, as answers still arrive', async () => {
  const worker = await runningWorker()
  const moves = { KOSPI: false, KOSDAQ: false }
  await worker.reports({ ...LIVE, asOfMs: nowMs, moves: { KOSPI: true, KOSDAQ: true } })
  while (nowMs < at(30)) {
    nowMs += 10 * SECOND
    await worker.reports({ ...LIVE, asOfMs: nowMs, still: true, moves })
  }
  expect(JSON.parse((await redis.get('market:link:last')) ?? '')).toMatchObject({ code: 'market_still' })
  expect(await gaps()).toEqual([])
})

describe('when no worker was running', () => {
  it('the next worker records the hole from the last data', async () => {
    await runningWorker()
    nowMs = at(10)
    await newWorker().reports(LIVE)
    expect(await gaps()).toEqual([[0, 600 * SECOND, 'worker_away']])
  })

  it('the next worker records the hole also when the source does not answer', async () => {
    await runningWorker()
    nowMs = at(10)
    const worker = newWorker()
    await worker.reports(LOST)
    expect(await gaps()).toEqual([[0, null, 'worker_away']])
    nowMs = at(11)
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([[0, 660 * SECOND, 'worker_away']])
  })

  it('the hole begins with the newest tick when Redis has lost everything', async () => {
    await insertIndexTicks(db, 'krx', at(-5), '2026-03-19', [presentIndex(sourceIndex(), at(-5))])
    await newWorker().reports(LOST)
    nowMs = at(1)
    await newWorker().reports(LIVE)
    expect(await gaps()).toEqual([[-300 * SECOND, 60 * SECOND, expect.any(String)]])
  })

  it('the newest tick is read before the data that have just arrived are stored', async () => {
    const worker = newWorker()
    await insertIndexTicks(db, 'krx', at(-5), '2026-03-19', [presentIndex(sourceIndex(), at(-5))])
    await insertIndexTicks(db, 'krx', at(0), '2026-03-19', [presentIndex(sourceIndex({ value: 1 }), at(0))])
    await worker.reports({ ...LIVE, asOfMs: at(0) })
    expect(await gaps()).toEqual([[-300 * SECOND, 0, 'worker_away']])
  })

  it('the first data ever, in the middle of a session, leave the hole of that session until then', async () => {
    const OPENING = Date.parse('2026-03-19T08:30:00+09:00')
    const worker = newWorker()
    await worker.reports({ ...LIVE, asOfMs: nowMs })
    nowMs += SECOND
    await worker.reports({ ...LIVE, asOfMs: nowMs })
    expect(await gaps()).toEqual([[OPENING - at(0), 0, 'worker_away']])
  })

  it('the first data ever leave no gap before the session, nor at its beginning', async () => {
    nowMs = Date.parse('2026-03-19T08:30:05+09:00')
    await newWorker().reports({ ...LIVE, asOfMs: nowMs })
    expect(await gaps()).toEqual([])
  })

  it('a stand-in that serves a day of the past leaves the hole on that day', async () => {
    await insertIndexTicks(db, 'krx', at(0), '2026-03-19', [presentIndex(sourceIndex(), at(0))])
    nowMs = at(0) + 240 * 86_400 * SECOND
    await newWorker().reports({ ...LIVE, asOfMs: at(0) })
    expect(await gaps()).toEqual([[-90 * 60 * SECOND, 0, 'worker_away']])
  })

  it('a worker that is killed during a hole does not end it, and the next one does', async () => {
    const killed = await runningWorker()
    await until(at(1), killed, LOST)
    nowMs = at(5)
    await newWorker().reports(LIVE)
    expect(await gaps()).toEqual([[0, 300 * SECOND, 'connection_lost']])
  })
})

describe('with several workers', () => {
  it('one hole is recorded as one gap, whichever workers find its beginning and end', async () => {
    const [one, other] = [await runningWorker(), newWorker()]
    await other.reports(LIVE)
    for (let second = 1; second <= 60; second++) {
      nowMs = at(0) + second * SECOND
      await (second % 2 === 0 ? one : other).reports(LOST)
    }
    await Promise.all([one.reports(LIVE), other.reports(LIVE)])
    nowMs += SECOND
    await Promise.all([one.reports(LIVE), other.reports(LIVE)])
    expect(await gaps()).toEqual([[0, 60 * SECOND, 'connection_lost']])
  })
})

describe('outside trading hours', () => {
  const CLOSE = Date.parse('2026-03-19T18:00:00+09:00')
  const OPEN = Date.parse('2026-03-20T08:30:00+09:00')

  it('a hole ends with the trading hours and continues with the next', async () => {
    nowMs = CLOSE - 60 * SECOND
    const worker = await runningWorker()
    await until(CLOSE - SECOND, worker, LOST)
    nowMs = CLOSE
    await worker.reports(CLOSED)
    const first = [CLOSE - 60 * SECOND - at(0), CLOSE - at(0), 'connection_lost']
    expect(await gaps()).toEqual([first])
    nowMs = OPEN
    await until(OPEN + 20 * SECOND, worker, LOST)
    expect(await gaps()).toEqual([first, [OPEN - at(0), null, 'connection_lost']])
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([first, [OPEN - at(0), OPEN + 20 * SECOND - at(0), 'connection_lost']])
  })

  it('the night leaves no gap in the morning', async () => {
    nowMs = CLOSE - SECOND
    const worker = await runningWorker()
    nowMs = CLOSE
    await worker.reports(CLOSED)
    nowMs = OPEN + 5 * SECOND
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([])
  })

  it('an absence from one afternoon to the next noon is a gap in each day’s trading hours', async () => {
    nowMs = CLOSE - 600 * SECOND
    await runningWorker()
    nowMs = OPEN + 600 * SECOND
    await newWorker().reports(LIVE)
    expect(await gaps()).toEqual([
      [CLOSE - 600 * SECOND - at(0), CLOSE - at(0), 'worker_away'],
      [OPEN - at(0), OPEN + 600 * SECOND - at(0), 'worker_away'],
    ])
  })
})

it('the ledger does not wait for the database: the link reports the hole, and the gap is written later', async () => {
  const away = openDatabase('postgres://nobody@127.0.0.1:1/none', { applicationName: 'test', log })
  const database = { transaction: (work: never) => (nowMs < at(2) ? away : db).transaction(work) } as Database
  const worker = newWorker(database)
  await worker.reports(LIVE)
  await until(at(1), worker, { state: 'failing', code: 'store_unavailable' })
  expect(JSON.parse((await redis.get('market:link:last')) ?? '')).toMatchObject({ code: 'store_unavailable' })
  nowMs = at(3)
  await worker.reports(LIVE)
  expect(await gaps()).toEqual([[0, 180 * SECOND, 'store_unavailable']])
  await away.destroy()
})

it('the database refuses gaps of one board that overlap, and allows those of two boards', async () => {
  const gap = (board: string, from: number, to: number | null) =>
    db('gaps').insert({
      board,
      began_at: new Date(at(from)),
      ended_at: to === null ? null : new Date(at(to)),
      code: 'timeout',
    })
  await gap('krx', 0, 10)
  await gap('simulated', 5, null)
  await gap('krx', 10, 20)
  await expect(gap('krx', 15, 30)).rejects.toThrow('gaps_of_a_board_are_apart')
  await gap('krx', 30, null)
  await expect(gap('krx', 40, null)).rejects.toThrow('gaps_of_a_board_are_apart')
  expect(await gapsOf(db, { board: 'krx', fromMs: at(10), toMs: at(30) })).toHaveLength(1)
  expect(await gapsOf(db, { board: 'krx', fromMs: at(35), toMs: at(36) })).toHaveLength(1)
})

describe('a clock that was wrong', () => {
  it('ahead for a while and set right leaves no hole behind', async () => {
    const worker = await runningWorker()
    await until(at(1), worker, LIVE)
    nowMs = at(-14)
    await until(at(0), worker, LIVE)
    expect(await gaps()).toEqual([])
    await newWorker().reports(LIVE)
    expect(await gaps()).toEqual([])
  })

  it('leaves no endless hole in the future, and hides no current one', async () => {
    await db('gaps').insert([
      { board: 'krx', began_at: new Date(at(20)), ended_at: new Date(at(30)), code: 'timeout' },
      { board: 'krx', began_at: new Date(at(40)), ended_at: null, code: 'worker_away' },
    ])
    const worker = await runningWorker()
    await until(at(1), worker, LOST)
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([
      [0, 60 * SECOND, 'connection_lost'],
      [1_200 * SECOND, 1_800 * SECOND, 'timeout'],
    ])
  })
})

describe('P57: the silence of a market-wide halt', () => {
  const SILENT: LinkReport = { ...LIVE, still: true, asOfMs: 0 }
  const halt = (from: number, to: number, market: MarketHalt['market'] = 'ALL'): MarketHalt => {
    return { market, beganMs: at(from), endsMs: at(to), reason: 'circuit breaker' }
  }

  it('is no hole of the feed when the halt was declared in time', async () => {
    halts = [halt(0, 20)]
    const worker = await runningWorker()
    await until(at(20), worker, SILENT)
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([])
  })

  it('is removed from the current hole when the halt is declared late', async () => {
    const worker = await runningWorker()
    await until(at(5), worker, SILENT)
    expect(await gaps()).toEqual([[0, null, 'source_silent']])
    halts = [halt(0.5, 20)]
    await until(at(6), worker, SILENT)
    expect(await gaps()).toEqual([])
  })

  it('is removed from a past hole when the halt is declared afterwards, also by another worker', async () => {
    const worker = await runningWorker()
    await until(at(10), worker, SILENT)
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([[0, 600 * SECOND, 'source_silent']])
    halts = [halt(3, 9.5)]
    await newWorker().reports(LIVE)
    expect(await gaps()).toEqual([[0, 180 * SECOND, 'source_silent']])
  })

  it('counts as a hole again one minute after the halt is over', async () => {
    halts = [halt(0, 5)]
    const worker = await runningWorker()
    await until(at(7), worker, SILENT)
    expect(await gaps()).toEqual([[300 * SECOND, null, 'source_silent']])
  })

  it('does not explain a source that fails, nor a halt of KOSPI the silence of both markets', async () => {
    halts = [halt(0, 20), halt(30, 50, 'KOSPI')]
    const worker = await runningWorker()
    await until(at(1), worker, LOST)
    await worker.reports(LIVE)
    expect(await gaps()).toEqual([[0, 60 * SECOND, 'connection_lost']])
    nowMs = at(30)
    await worker.reports(LIVE)
    await until(at(32), worker, SILENT)
    expect((await gaps()).at(-1)).toEqual([1_800 * SECOND, null, 'source_silent'])
  })
})
