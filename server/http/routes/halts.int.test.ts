import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { followHalts, type FollowedHalts } from '#database/market/following-halts'
import { connectSubscriber } from '#platform/redis'
import { stackUrls } from '#platform/testing/embedded-stack'
import { seoulIso } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const NOW_MS = Date.parse('2026-03-19T10:05:00+09:00')

let server: TestServer
let admin: TestPerson
let nowMs: number

beforeAll(async () => {
  server = await startTestServer({ now: () => nowMs })
  admin = await createPerson(server, 'boss', { role: 'admin' })
})
beforeEach(async () => {
  nowMs = NOW_MS
  await server.database('market_halts').delete()
})
afterAll(() => server.close())

const minutes = (after: number) => seoulIso(NOW_MS + after * MINUTE_MS)
const CIRCUIT_BREAKER = {
  market: 'KOSPI',
  began_at: minutes(-4),
  ends_at: minutes(26),
  reason: '서킷브레이커',
}
const declare = (halt: object) => server.post('/api/admin/halts', halt, admin.session)
const end = (id: unknown) => server.post(`/api/admin/halts/${String(id)}/end`, undefined, admin.session)
const list = async () =>
  (await server.get('/api/admin/halts', admin.session)).body?.items as Record<string, unknown>[]
async function newestAct() {
  const act = await server
    .database<{ seq: number; action: string; target: string | null; details: string | null }>('audit_logs')
    .orderBy('seq', 'desc')
    .first('seq', 'action', 'target', 'details')
  return act && { ...act, details: JSON.parse(act.details ?? 'null') as unknown }
}

describe('a market-wide halt', () => {
  it('a halt is declared by an admin with its end, is in force until then, and is recorded', async () => {
    const { status, body } = await declare(CIRCUIT_BREAKER)
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...CIRCUIT_BREAKER, state: 'on', declared_by: 'boss', ended_by: null })
    expect(await newestAct()).toMatchObject({
      action: 'halt_declared',
      target: 'KOSPI',
      details: { halt: body?.id, ends_at: minutes(26), reason: '서킷브레이커' },
    })
    nowMs += 26 * MINUTE_MS
    expect(await list()).toEqual([{ ...body, state: 'over' }])
  })

  it('a halt is over once it was ended, even for a server whose clock is behind', async () => {
    const { body } = await declare(CIRCUIT_BREAKER)
    nowMs += MINUTE_MS
    const { body: ended } = await end(body?.id)
    nowMs = NOW_MS
    expect(await end(body?.id)).toMatchObject({ status: 409, body: { code: 'halt_over' } })
    expect(await list()).toMatchObject([{ ends_at: ended?.ends_at }])
  })

  it('a halt is not declared by an admin who has lost the right meanwhile', async () => {
    const former = await createPerson(server, 'former', { role: 'admin' })
    await server.database('users').where({ user_id: 'former' }).update({ is_active: false })
    expect(await server.post('/api/admin/halts', CIRCUIT_BREAKER, former.session)).toMatchObject({
      status: 401,
      body: { code: 'session_ended' },
    })
    expect(await list()).toEqual([])
  })

  it('a halt begins now by default, and is ended once by hand, which is recorded', async () => {
    const { body } = await declare({ market: 'ALL', ends_at: minutes(60), reason: 'system failure' })
    expect(body).toMatchObject({ began_at: minutes(0), state: 'on' })
    nowMs += MINUTE_MS
    const over = { state: 'over', ends_at: minutes(1), ended_by: 'boss' }
    expect(await end(body?.id)).toMatchObject({ status: 200, body: over })
    expect(await newestAct()).toMatchObject({ action: 'halt_ended', target: 'ALL' })
    expect(await end(body?.id)).toMatchObject({ status: 409, body: { code: 'halt_over' } })
    expect(await end(999_999)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await end('abc')).toMatchObject({ status: 404 })
  })

  it('a future halt that is ended was never in force', async () => {
    const planned = { ...CIRCUIT_BREAKER, began_at: minutes(10), ends_at: minutes(40) }
    const { body } = await declare(planned)
    expect(body).toMatchObject({ state: 'planned' })
    const now = minutes(0)
    expect((await end(body?.id)).body).toMatchObject({ state: 'over', began_at: now, ends_at: now })
    expect((await declare(planned)).status).toBe(201)
  })

  it('a market has one halt at a time, even when two admins declare it at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => declare(CIRCUIT_BREAKER)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'already_halted' })
    expect((await declare({ ...CIRCUIT_BREAKER, market: 'KOSDAQ' })).status).toBe(201)
    const after = { ...CIRCUIT_BREAKER, began_at: minutes(26), ends_at: minutes(50) }
    expect((await declare(after)).status).toBe(201)
  })

  it.each([
    ['without an end', { ends_at: undefined }, 'ends_at', 'invalid_type'],
    ['whose end is no time', { ends_at: 'soon' }, 'ends_at', 'invalid_format'],
    ['that ends before it begins', { ends_at: minutes(-4) }, 'ends_at', 'halt_ends_first'],
    ['longer than a day', { ends_at: minutes(24 * 60 + 1) }, 'ends_at', 'halt_long'],
    ['that ends in another century', { ends_at: '9999-12-31T23:59:59Z' }, 'ends_at', 'custom'],
    ['of last week', { began_at: '2026-03-12T10:00:00+09:00' }, 'began_at', 'halt_far'],
    ['of a market that is none', { market: 'NASDAQ' }, 'market', 'invalid_value'],
    ['without a reason', { reason: '  ' }, 'reason', 'too_small'],
    ['with a reason that hides text', { reason: 'a\u202eb' }, 'reason', 'custom'],
  ])('%s is refused, and nothing is on record', async (_, change, field, code) => {
    const before = await newestAct()
    const { status, body } = await declare({ ...CIRCUIT_BREAKER, ...change })
    expect([status, body?.errors]).toEqual([422, [expect.objectContaining({ field, code })]])
    expect(await list()).toEqual([])
    expect(await newestAct()).toEqual(before)
  })

  it('a worker learns of a halt when it is declared and when it is ended', async () => {
    const log = pino({ level: 'silent' })
    const subscriber = connectSubscriber(stackUrls().redisUrl, { log, role: 'test' })
    const followed: FollowedHalts = followHalts({ db: server.database, subscriber, log, now: () => nowMs })
    try {
      await expect.poll(() => subscriber.status).toBe('ready')
      const { body } = await declare(CIRCUIT_BREAKER)
      const times = { beganMs: NOW_MS - 4 * MINUTE_MS, endsMs: NOW_MS + 26 * MINUTE_MS }
      await expect
        .poll(() => followed.halts())
        .toEqual([{ market: 'KOSPI', reason: '서킷브레이커', ...times }])
      await end(body?.id)
      await expect.poll(() => followed.halts()[0]?.endsMs).toBe(NOW_MS)
    } finally {
      followed.stop()
      subscriber.disconnect()
    }
  })
})
