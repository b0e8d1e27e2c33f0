import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { SERVER_KEYS } from '#shared/protocol/names'
import { goodReport } from '../testing/display-report.ts'
import { ReportBatch } from './report-batch.ts'
import { closeReport, LastReports, readReport, type ReportRecord } from './report-store.ts'

let redis: Redis
let batch: ReportBatch
beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
})
afterAll(() => redis.quit())
beforeEach(async () => {
  await redis.flushall()
  let nowMs = 0
  // Each look at it is a second later, so nothing waits for what was written before.
  batch = new ReportBatch({ redis, stopwatch: () => (nowMs += 1_000) })
})

const record = (atMs: number, socket = 'a socket'): ReportRecord => {
  return { report: goodReport(), at_ms: atMs, behind_ms: 0, socket, closed_ms: null }
}

describe('reports that arrive together', () => {
  it('are stored in one request, which also says for which displays commands wait', async () => {
    await redis.set(`${SERVER_KEYS.displayCommand}one`, 'a command')
    await redis.config('RESETSTAT')
    const stored = await Promise.all(['one', 'two', 'three'].map((id, at) => batch.store(id, record(at))))
    expect(stored.map(({ command }) => command)).toEqual(['a command', null, null])
    const stats = await redis.info('commandstats')
    expect([
      /cmdstat_hset:calls=(\d+)/.exec(stats)?.[1],
      /cmdstat_mget:calls=(\d+)/.exec(stats)?.[1],
    ]).toEqual(['1', '1'])
    const last = await new LastReports(redis).read()
    expect(['one', 'two', 'three', 'four'].map((id) => last.get(id)?.at_ms)).toEqual([0, 1, 2, undefined])
  })

  it('of one display, the newest is stored, and both are answered', async () => {
    const stored = await Promise.all([batch.store('one', record(1)), batch.store('one', record(2))])
    expect(stored.map(({ text }) => (JSON.parse(text) as ReportRecord).at_ms)).toEqual([2, 2])
    expect((await readReport(redis, 'one'))?.at_ms).toBe(2)
  })

  it('are each refused where Redis cannot be used, and those after them are stored', async () => {
    await redis.set(SERVER_KEYS.displayReports, 'no hash')
    const refused = await Promise.allSettled(['one', 'two'].map((id) => batch.store(id, record(1))))
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await redis.del(SERVER_KEYS.displayReports)
    await batch.store('one', record(2))
    expect((await readReport(redis, 'one'))?.at_ms).toBe(2)
  })
})

it('the end of a socket is noted in the report that came by it, and in no newer one', async () => {
  const { text } = await batch.store('one', record(1))
  await closeReport(redis, 'one', text, 5)
  expect((await readReport(redis, 'one'))?.closed_ms).toBe(5)
  const newer = await batch.store('one', record(6, 'another socket'))
  await closeReport(redis, 'one', text, 7)
  expect((await readReport(redis, 'one'))?.closed_ms).toBeNull()
  await closeReport(redis, 'one', newer.text, 8)
  expect((await readReport(redis, 'one'))?.closed_ms).toBe(8)
})

it('a report is parsed again only when its text is another one', async () => {
  const reports = new LastReports(redis)
  await Promise.all([batch.store('one', record(1)), batch.store('two', record(1))])
  const before = await reports.read()
  await batch.store('two', record(2))
  const after = await reports.read()
  expect(after.get('one')).toBe(before.get('one'))
  expect([before.get('two')?.at_ms, after.get('two')?.at_ms]).toEqual([1, 2])
})
