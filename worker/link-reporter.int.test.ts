import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
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

beforeAll(() => {
  redis = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
})
beforeEach(async () => {
  await resetStack()
  nowMs = at(0)
  phase = 'continuous'
  const source = Object.assign(new ScriptedSource(answer(at(0), [sourceRow()])), { phaseAt: () => phase })
  reporter = new LinkReporter({ redis, source, log, now: () => nowMs, pollEveryMs: 10_000 })
})
afterAll(() => redis.disconnect())

const linkNow = async () => JSON.parse((await redis.get(KEYS.link)) ?? 'null') as Link
const live = { state: 'live', code: null, received: true } as const

describe('P38: the link', () => {
  it('says that the source is silent while a poll hangs, since the last data, and heals with the next', async () => {
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

  it('P54: names the stores and not the source when the source has answered and a store has not', async () => {
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

  it('raises no alarm over a poll that hangs while the exchange is closed', async () => {
    phase = 'closed'
    await reporter.report(live)
    nowMs += 60_000
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'live', phase: 'closed' })
  })

  it('says that nothing moves when answers come and it should, and since when', async () => {
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

  it('tells a market without a trade from a source without answers: new answers come, and both may be the cause', async () => {
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

  it('says that the source is silent when the same answer, as of the same moment, comes again and again', async () => {
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

  it('never says that data came later than now, when the clock was set back, and ages on from there', async () => {
    await reporter.report(live)
    nowMs -= 3_600_000
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'live', last_received_ms: nowMs })
    const back = nowMs
    nowMs += 13_001
    await reporter.repeat()
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'timeout', last_received_ms: back })
  })

  it('sees within a minute that nothing moves, also when the clock was set back meanwhile', async () => {
    await reporter.report(live)
    nowMs -= 9 * 3_600_000
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({ state: 'live' })
    nowMs += 60_001
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({ state: 'failing', code: 'source_silent' })
  })

  it('takes an auction for what it is: nothing moves until it ends', async () => {
    phase = 'closing_auction'
    await reporter.report(live)
    nowMs = at(9)
    await reporter.report({ ...live, still: true })
    expect(await linkNow()).toMatchObject({ state: 'live', phase: 'closing_auction' })
  })
})
