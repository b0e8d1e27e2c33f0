import { PassThrough, Readable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { followCalendar, type FollowedCalendar } from '#database/market/following-calendar'
import { connectSubscriber } from '#platform/redis'
import { stackUrls } from '#platform/testing/embedded-stack'
import { CHANNELS } from '#shared/protocol/names'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { runAdmin } from './main.ts'

const log = pino({ level: 'silent' })
let server: TestServer
let followed: FollowedCalendar
beforeAll(async () => {
  server = await startTestServer()
  const subscriber = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-subscriber' })
  followed = followCalendar({
    db: server.database,
    subscriber,
    log,
    overrides: { closed: ['2026-12-22'] },
  })
  // Answered after the message that was sent before it.
  await subscriber.subscribe(CHANNELS.calendar)
  return () => {
    followed.stop()
    subscriber.disconnect()
  }
})
afterAll(() => server.close())
beforeEach(() => server.database('calendar_days').delete())

async function admin(...args: string[]) {
  const { databaseUrl, redisUrl } = stackUrls()
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }
  const code = await runAdmin(['calendar', ...args], env, { stdin: Readable.from(['']), stdout, stderr })
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
}

const opensAt = (date: string) => {
  const opening = followed.calendar.hoursOf(date).find(({ phase }) => phase === 'continuous')
  return opening === undefined ? 'never' : new Date(opening.atMs + 9 * 3_600_000).toISOString().slice(11, 16)
}

describe('a day of the calendar that an admin changes', () => {
  it('is changed, changed again and reset while processes run', async () => {
    expect(opensAt('2026-12-24')).toBe('09:00')
    expect(await admin('close', '2026-12-24', '--reason', '임시공휴일')).toEqual({
      code: 0,
      stdout: '2026-12-24 is a day without trading; workers and servers follow within seconds\n',
      stderr: '',
    })
    await expect.poll(() => opensAt('2026-12-24')).toBe('never')
    await admin('hour-later', '2026-12-24', '--reason', 'snow')
    await expect.poll(() => opensAt('2026-12-24')).toBe('10:00')
    expect((await admin('forget', '2026-12-24')).code).toBe(0)
    await expect.poll(() => opensAt('2026-12-24')).toBe('09:00')
  })

  it('is what the command set, whatever CALENDAR_OVERRIDES and the built-in table contain', async () => {
    expect(opensAt('2026-12-22')).toBe('never')
    await admin('open', '2026-12-22', '--reason', 'the setting is wrong')
    await expect.poll(() => opensAt('2026-12-22')).toBe('09:00')
    await admin('open', '2026-11-19', '--reason', 'the exam was moved')
    await expect.poll(() => opensAt('2026-11-19')).toBe('09:00')
  })

  it('is recorded in the trail with its previous value', async () => {
    await admin('close', '2026-12-24', '--reason', 'one')
    await admin('open', '2026-12-24', '--reason', 'two')
    const act = await server.database('audit_logs').orderBy('seq', 'desc').first<object>()
    expect(act).toMatchObject({
      action: 'calendar_changed',
      admin_name: 'command line',
      target: '2026-12-24',
      details: JSON.stringify({
        before: { kind: 'closed', reason: 'one' },
        after: { kind: 'open', reason: 'two' },
      }),
    })
  })

  it('is listed with its reason and who changed it', async () => {
    expect((await admin('list')).stdout).toBe('No day was changed\n')
    await admin('close', '2026-12-24', '--reason', '임시공휴일')
    expect((await admin('list')).stdout).toMatch(
      /^2026-12-24 {2}closed {6}임시공휴일 {2}\(\S+@\S+, 2\S+Z\)\n$/,
    )
  })

  it.each([
    [['close', '2026-12-24'], 64, '--reason is missing'],
    [['close', '2026-02-30', '--reason', 'x'], 64, '2026-02-30 is not a date'],
    [['close', '--reason', 'x'], 64, 'nothing is not a date'],
    [['close', '2026-12-24', '2026-12-25', '--reason', 'x'], 64, 'takes one day'],
    [['shut', '2026-12-24', '--reason', 'x'], 64, 'close, open, hour-later'],
    [['close', '2026-12-24', '--reason', 'x'.repeat(201)], 64, 'longer than 200'],
    [['open', '2026-12-26', '--reason', 'x'], 1, 'is a weekend'],
    [['forget', '2026-12-24'], 1, 'there is no entry for 2026-12-24'],
  ])('is refused by the command for the arguments %j', async (args, code, why) => {
    const answer = await admin(...args)
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(why)])
    expect(await server.database('calendar_days').select()).toEqual([])
  })
})

it('a process that missed the message reads a changed calendar within 15 seconds', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const deaf = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-deaf' })
  const slow = followCalendar({ db: server.database, subscriber: deaf, log, overrides: {} })
  await slow.settled()
  await server
    .database('calendar_days')
    .insert({ date: '2026-12-24', kind: 'closed', reason: 'x', changed_by: 'x' })
  expect(slow.calendar.isTradingDay('2026-12-24')).toBe(true)
  await vi.advanceTimersByTimeAsync(15_000)
  await slow.settled()
  expect(slow.calendar.isTradingDay('2026-12-24')).toBe(false)
  slow.stop()
  deaf.disconnect()
  vi.useRealTimers()
})
