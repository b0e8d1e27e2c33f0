import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { SERVER_KEYS } from '#shared/protocol/names'
import { createSessions, type Session, type Sessions } from './sessions.ts'

let redis: Redis
let sessions: Sessions
beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
})
afterAll(() => redis.quit())
beforeEach(async () => {
  await redis.flushall()
  sessions = createSessions(redis, { idleMinutes: 60, now: Date.now, maxPerAccount: 5 })
})

const session = (overrides: Partial<Session> = {}): Session => ({
  userId: 'kim',
  role: 'user',
  startedAtMs: 1_790_000_000_000,
  address: '192.0.2.1',
  userAgent: 'a browser',
  ...overrides,
})
const start = (overrides?: Partial<Session>) => sessions.start(session(overrides))
const keyOf = (id: string) => `${SERVER_KEYS.session}${id}`
const indexOf = (userId: string) => `${SERVER_KEYS.sessionsOf}${userId}`
const idsOf = async (userId: string) => (await sessions.listOf(userId)).map(({ id }) => id)

describe('the sessions of an account', () => {
  it('are listed with device, address and times, the last active first', async () => {
    const first = await start()
    const second = await start({ userAgent: null, role: 'admin' })
    await sessions.touch(second, { isActivity: true })
    await redis.hset(keyOf(first), 'active', 1_790_000_000_123)
    const listed = await sessions.listOf('kim')
    expect(new Set(listed)).toEqual(
      new Set([
        { ...session(), id: first, lastActivityAtMs: 1_790_000_000_123 },
        {
          ...session({ userAgent: null, role: 'admin' }),
          id: second,
          lastActivityAtMs: expect.any(Number) as number,
        },
      ]),
    )
    expect(await sessions.listOf('lee')).toEqual([])
    await redis.zincrby(indexOf('kim'), 60_000, first)
    expect(await idsOf('kim')).toEqual([first, second])
  })

  it('the newest of each of many accounts is read at once, without those that ended', async () => {
    await start({ address: '192.0.2.7' })
    await start({ address: '192.0.2.8', userAgent: null })
    const ended = await start({ address: '192.0.2.9' })
    await start({ userId: 'lee' })
    await sessions.end(ended)
    expect(await sessions.newestOf(['lee', 'park', 'kim'])).toEqual([
      { address: '192.0.2.1', userAgent: 'a browser' },
      undefined,
      { address: '192.0.2.8', userAgent: null },
    ])
    expect(await sessions.newestOf([])).toEqual([])
  })

  it('are counted for many accounts at once', async () => {
    await Promise.all([start(), start(), start({ userId: 'lee' })])
    expect(await sessions.countOf(['lee', 'nobody', 'kim'])).toEqual([1, 0, 2])
    expect(await sessions.countOf([])).toEqual([])
  })

  it('that expired are neither listed nor counted, and leave no keys behind', async () => {
    const quick = createSessions(redis, { idleMinutes: 1 / 600, now: Date.now })
    await quick.start(session())
    const stays = await start()
    expect(await sessions.countOf(['kim'])).toEqual([2])
    await expect.poll(() => sessions.countOf(['kim'])).toEqual([1])
    expect(await idsOf('kim')).toEqual([stays])
    expect(await redis.zcard(indexOf('kim'))).toBe(1)
    await sessions.end(stays)
    expect(await redis.keys('*')).toEqual([])
  })

  it('disappear from the list when Redis lost them but kept the index', async () => {
    const id = await start()
    await redis.del(keyOf(id))
    expect(await idsOf('kim')).toEqual([])
    expect(await sessions.countOf(['kim'])).toEqual([0])
  })

  it('are bounded: a new one replaces the one that was active longest ago', async () => {
    const ids = []
    for (let i = 0; i < 5; i++) ids.push(await start())
    await redis.zincrby(indexOf('kim'), -60_000, ids[2] ?? '')
    expect(await sessions.surplusOf('kim')).toBe(1)
    const sixth = await start()
    await sessions.makeRoom('kim')
    expect(new Set(await idsOf('kim'))).toEqual(new Set([ids[0], ids[1], ids[3], ids[4], sixth]))
    expect(await sessions.touch(ids[2] ?? '', { isActivity: true })).toBeNull()
  })
})

describe('a session', () => {
  it('is kept alive by activity, but not by being read', async () => {
    const id = await start()
    await redis.pexpire(keyOf(id), 600_000)
    const looked = await sessions.touch(id, { isActivity: false })
    expect((looked?.idleEndsMs ?? 0) - Date.now()).toBeLessThanOrEqual(600_000)
    const beforeMs = Date.now()
    const touched = await sessions.touch(id, { isActivity: true })
    expect((touched?.idleEndsMs ?? 0) - beforeMs).toBeGreaterThanOrEqual(3_600_000)
  })

  it('that was ended is not restored by a concurrent use', async () => {
    for (let round = 0; round < 20; round++) {
      const id = await start()
      const uses = Array.from({ length: 10 }, () => sessions.touch(id, { isActivity: true }))
      await Promise.all([...uses.slice(0, 5), sessions.end(id), ...uses.slice(5)])
      expect(await sessions.touch(id, { isActivity: true })).toBeNull()
    }
    expect(await sessions.countOf(['kim'])).toEqual([0])
  })

  it('is ended by its owner and no other account', async () => {
    const id = await start()
    expect(await sessions.end(id, 'lee')).toBe(false)
    expect(await sessions.end(id, 'kim')).toBe(true)
    expect(await sessions.end(id, 'kim')).toBe(false)
    expect(await sessions.end('no such session')).toBe(false)
  })

  it('ends with all others of its account except the one that is kept', async () => {
    const [a, b, other] = [await start(), await start(), await start({ userId: 'lee' })]
    const others = await sessions.idsOf('kim', { except: a })
    expect(others).toEqual([b])
    await sessions.endAll(others)
    expect(await idsOf('kim')).toEqual([a])
    expect(await sessions.touch(b, { isActivity: false })).toBeNull()
    await sessions.endAll([a, 'no such session'])
    expect(await idsOf('kim')).toEqual([])
    expect(await idsOf('lee')).toEqual([other])
  })

  it('requires a change of password until it is made', async () => {
    const id = await start({ mustChangePassword: true })
    expect(await sessions.touch(id, { isActivity: false })).toMatchObject({ mustChangePassword: true })
    await sessions.settlePassword(id)
    expect(await sessions.touch(id, { isActivity: false })).toMatchObject({ mustChangePassword: false })
  })
})

describe('a Redis whose clock was set back by nine hours', () => {
  const STEP_MS = 9 * 3_600_000
  /** Stored timestamps stay, so their remaining time grows. */
  async function setBack(id: string): Promise<void> {
    await redis.pexpire(keyOf(id), 3_600_000 + STEP_MS)
    await redis.hincrby(keyOf(id), 'began', STEP_MS)
  }

  it('does not extend the idle time of a session', async () => {
    const id = await start()
    await setBack(id)
    const state = await sessions.touch(id, { isActivity: false })
    expect((state?.idleEndsMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(3_600_000)
    expect(await redis.pttl(keyOf(id))).toBeLessThanOrEqual(3_600_000)
  })

  it('does not extend the life of a session', async () => {
    const longestMs = { user: 1_800_000, admin: 1_800_000 }
    const short = createSessions(redis, { idleMinutes: 60, now: Date.now, longestMs })
    const id = await short.start(session())
    await setBack(id)
    const state = await short.touch(id, { isActivity: true })
    expect((state?.idleEndsMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(1_800_000)
  })
})
