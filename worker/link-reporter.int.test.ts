import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { MarketHalt } from '#shared/market/halt'
import type { SessionPhase } from '#shared/market/phase'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { LinkReporter } from './link-reporter.ts'
import { ScriptedSource, answer, at, sourceRow } from './testing/scripted-source.ts'

const log = pino({ level: 'silent' })
let redis: Redis
let reporter: LinkReporter
let nowMs: number
let phase: SessionPhase
let halts: readonly MarketHalt[]
let delayMinutes: number

beforeAll(() => {
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
})
beforeEach(async () => {
  await resetStack()
  nowMs = at(0)
  phase = 'continuous'
  halts = []
  delayMinutes = 0
  const source = Object.assign(new ScriptedSource(answer(at(0), [sourceRow()])), { phaseAt: () => phase })
  Object.defineProperty(source, 'delayMinutes', { get: () => delayMinutes })
  reporter = new LinkReporter({
    redis,
    source,
    log,
    now: () => nowMs,
    pollEveryMs: 10_000,
    halts: () => halts,
  })
})
afterAll(() => redis.disconnect())

const linkNow = async () => JSON.parse((await redis.get(KEYS.link)) ?? 'null') as Link
const live = { state: 'live', code: null, received: true } as const

describe('P38: the link status', () => {
  it('reports a silent source while a poll hangs, since the last data, and recovers with the next answer', async () => {
    await reporter.report(live)
    nowMs += 13_000
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'live', last_received_ms: at(0) })
    nowMs += 1
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'timeout', last_received_ms: at(0) })
    await reporter.report(live)
    expect(await linkNow()).toMatchObject({
      state: 'live',
      code: null,
      detail: null,
      last_received_ms: nowMs,
    })
  })

  it('P54: blames the stores and not the source when the source has answered and a store has not', async () => {
    await reporter.report(live)
    nowMs += 13_001
    await reporter.repeat('stores')
    expect(await linkNow()).toMatchObject({
      state: 'failing',
      code: 'store_unavailable',
      last_received_ms: at(0),
    })
    await reporter.report(live)
    expect(await linkNow()).toMatchObject({ state: 'live', last_received_ms: nowMs })
  })

  it('reports nothing about a poll that hangs while the exchange is closed', async () => {
    phase = 'closed'
    await reporter.report(live)
    nowMs += 60_000
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'live', phase: 'closed' })
  })

  it('reports that nothing moves, and since when, although answers arrive in trading hours', async () => {
    await reporter.report(live)
    for (let s = 10; s <= 60; s += 10) {
      nowMs = at(0) + s * 1_000
      await reporter.report({ ...live, still: true })
    }
    expect(await linkNow()).toMatchObject({ state: 'live', last_received_ms: at(1) })
    nowMs += 10_000
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({
      state: 'failing',
      code: 'source_silent',
      detail: 'no listing has moved for 70 s',
    })
    await reporter.report(live)
    expect(await linkNow()).toMatchObject({ state: 'live', code: null })
  })

  it('distinguishes a market without trades from a source without answers', async () => {
    const moves = { KOSPI: true, KOSDAQ: true }
    await reporter.report({ ...live, asOfMs: nowMs, moves })
    for (let s = 10; s <= 180; s += 10) {
      nowMs = at(0) + s * 1_000
      await reporter.report({ ...live, asOfMs: nowMs, moves: { KOSPI: true, KOSDAQ: false } })
    }
    expect(await linkNow()).toMatchObject({
      state: 'live',
      code: 'market_still',
      detail: 'no trade on KOSDAQ for 180 s: the source may be stuck, or the market halted',
      still: [{ market: 'KOSDAQ', since_ms: at(0) }],
      last_received_ms: nowMs,
    })
    nowMs += 10_000
    await reporter.report({ ...live, asOfMs: nowMs, moves })
    expect(await linkNow()).toMatchObject({ state: 'live', code: null })
    expect(await linkNow()).not.toHaveProperty('still')
  })

  it('reports a silent source when the same answer comes again and again', async () => {
    const still = { ...live, asOfMs: at(0), still: true, moves: { KOSPI: false, KOSDAQ: false } }
    await reporter.report({ ...live, asOfMs: at(0), moves: { KOSPI: true, KOSDAQ: true } })
    for (let s = 10; s <= 180; s += 10) {
      nowMs = at(0) + s * 1_000
      await reporter.report(still)
    }
    expect(await linkNow()).toMatchObject({
      state: 'failing',
      code: 'source_silent',
      last_received_ms: at(1),
    })
  })

  it('P38: waits for as long as a source takes to renew its data before it reports that nothing moves, as a whole or on a market', async () => {
    const source = Object.assign(new ScriptedSource(answer(at(0), [sourceRow()])), {
      renewedWithinMs: 70 * 60_000,
    })
    const patient = new LinkReporter({ redis, source, log, now: () => nowMs, pollEveryMs: 10_000 })
    const moves = { KOSPI: false, KOSDAQ: true }
    await patient.report(live)
    for (const minutes of [30, 70]) {
      nowMs = at(minutes)
      await patient.report({ ...live, still: true, asOfMs: at(0), moves })
      expect(await linkNow()).toMatchObject({ state: 'live', code: null })
    }
    nowMs += 1
    await patient.report({ ...live, still: true, asOfMs: at(0), moves: {} })
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'source_silent' })
  })

  it('never dates data later than now when the clock was set back', async () => {
    await reporter.report(live)
    nowMs -= 3_600_000
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'live', last_received_ms: nowMs })
    const back = nowMs
    nowMs += 13_001
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'timeout', last_received_ms: back })
  })

  it('notices within a minute that nothing moves, also when the clock was set back meanwhile', async () => {
    await reporter.report(live)
    nowMs -= 9 * 3_600_000
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({ state: 'live' })
    nowMs += 60_001
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'source_silent' })
  })

  it('expects no movement during an auction', async () => {
    phase = 'closing_auction'
    await reporter.report(live)
    nowMs = at(9)
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({ state: 'live', phase: 'closing_auction' })
  })
})

const NOTHING_MOVES = { ...live, still: true, moves: { KOSPI: false, KOSDAQ: false } }

/** Every ten seconds until then, an answer with the same as-of time in which nothing moves. */
async function standUntil(minutes: number) {
  while (nowMs < at(minutes)) {
    nowMs += 10_000
    await reporter.report({ ...NOTHING_MOVES, asOfMs: at(0) })
  }
}

describe('P57: a market-wide halt that was declared', () => {
  const circuitBreaker = (market: MarketHalt['market'], from: number, to: number): MarketHalt => {
    return { market, beganMs: at(from), endsMs: at(to), reason: '1단계' }
  }

  it('is reported from its beginning until its end, in which silence is not the source’s', async () => {
    halts = [circuitBreaker('ALL', 1, 21)]
    await reporter.report({ ...NOTHING_MOVES, asOfMs: at(0) })
    await standUntil(20)
    expect(await linkNow()).toMatchObject({
      state: 'live',
      code: 'market_halted',
      halts: [{ market: 'ALL', since_ms: at(1), until_ms: at(21), reason: '1단계' }],
      last_received_ms: nowMs,
    })
    await standUntil(21.5)
    expect(await linkNow()).toMatchObject({ state: 'live', code: null })
    expect(await linkNow()).not.toHaveProperty('halts')
    await standUntil(22.5)
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'source_silent' })
  })

  it('clears the report of a silent source when it is declared late, and begins and ends between two polls', async () => {
    await reporter.report({ ...NOTHING_MOVES, asOfMs: at(0) })
    await standUntil(3)
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'source_silent' })
    halts = [circuitBreaker('ALL', 1, 5)]
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ code: 'source_silent', halts: [{ market: 'ALL' }] })
    await standUntil(4)
    expect(await linkNow()).toMatchObject({ state: 'live', code: 'market_halted' })
    nowMs = at(5)
    await reporter.repeat()
    expect(await linkNow()).not.toHaveProperty('halts')
    expect(await linkNow()).not.toMatchObject({ code: 'market_halted' })
  })

  it('explains the silence of its own market and of no other', async () => {
    halts = [circuitBreaker('KOSPI', 0, 20)]
    await reporter.report({ ...live, asOfMs: nowMs, moves: { KOSPI: true, KOSDAQ: true } })
    while (nowMs < at(3)) {
      nowMs += 10_000
      await reporter.report({ ...live, asOfMs: nowMs, moves: { KOSPI: false, KOSDAQ: false } })
    }
    expect(await linkNow()).toMatchObject({
      code: 'market_still',
      still: [{ market: 'KOSDAQ', since_ms: at(0) }],
      halts: [{ market: 'KOSPI' }],
    })
  })

  it('is expected in the data as late as the source is, and reported immediately', async () => {
    delayMinutes = 20
    halts = [circuitBreaker('ALL', 0, 10)]
    await reporter.report({ ...live, asOfMs: nowMs })
    expect(await linkNow()).toMatchObject({ code: 'market_halted' })
    nowMs = at(15)
    await reporter.report({ ...live, asOfMs: nowMs })
    expect(await linkNow()).toMatchObject({ code: null })
    nowMs = at(20)
    await reporter.report({ ...live, asOfMs: nowMs })
    await standUntil(29)
    expect(await linkNow()).toMatchObject({ state: 'live', code: 'market_halted' })
  })

  it('does not hide another fault', async () => {
    halts = [circuitBreaker('ALL', 0, 10)]
    await reporter.report({ state: 'failing', code: 'connection_lost' })
    expect(await linkNow()).toMatchObject({
      state: 'failing',
      code: 'connection_lost',
      halts: [{ market: 'ALL' }],
    })
  })
})
