import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertAlert } from '#database/alerts/own-alerts'
import { readDelivery } from '#database/alerts/deliveries'
import { storeOccurrences } from '#database/alerts/occurrence-rules'
import { readAttempts } from '#database/alerts/attempts'
import { insertTest } from '#database/alerts/receiver-tests'
import { insertWebhook } from '#database/webhooks/own-webhooks'
import { insertUser } from '#database/accounts/users'
import { connectSubscriber } from '#platform/redis'
import { stackUrls } from '#platform/testing/embedded-stack'
import { ATTEMPTS_KEPT, type WebhookFormat } from '#shared/webhooks/webhook'
import { log, PipelineStage } from '../testing/pipeline-stage.ts'
import { Deliverer, type DelivererDeps } from './deliverer.ts'
import { isSigned, Receiver } from './testing/receiver.ts'

const stage = new PipelineStage()
const SECRET = 'a secret of this test'
const NOW_MS = Date.parse('2026-03-19T10:34:00+09:00')

describe('deliveries to webhooks', () => {
  let receiver: Receiver
  let url: string
  let consumer: Redis
  let deliverers: Deliverer[]
  let edges = 0

  beforeAll(async () => {
    receiver = new Receiver()
    url = await receiver.listen()
    consumer = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-jobs' })
  })
  afterAll(async () => {
    await receiver.close()
    consumer.disconnect()
  })
  beforeEach(async () => {
    deliverers = []
    receiver.received.length = 0
    await insertUser(stage.db, {
      user_id: 'kim',
      email: 'kim@example.org',
      name: '김',
      password_hash: 'x',
      role: 'user',
      must_change_password: false,
    })
  })
  afterEach(async () => {
    for (const deliverer of deliverers) await deliverer.stop()
  })

  function start(more: Partial<DelivererDeps> = {}): Deliverer {
    const { db, redis: producer } = stage
    const deps = {
      db,
      log,
      producer,
      consumer,
      now: () => NOW_MS,
      queue: 'webhooks',
      allowPrivate: true,
      backoffMs: 1,
      mailer: null,
      pusher: null,
    }
    const deliverer = new Deliverer({ ...deps, ...more })
    deliverers.push(deliverer)
    deliverer.start()
    return deliverer
  }
  async function hook(path: string, format: WebhookFormat = 'json'): Promise<string> {
    const made = await insertWebhook(stage.db, 'kim', { url: url + path, format, secret: SECRET })
    return made?.id ?? ''
  }
  /** An alert that is sent to a webhook fires. */
  async function fire(webhook_id: string, silenced_until: Date | null = null): Promise<void> {
    const alert = await insertAlert(
      stage.db,
      'kim',
      {
        ...{
          name: '삼성전자 <21만>',
          scope: { code: '005930' },
          condition: { type: 'price_above', price: 210_000 },
        },
        ...{ repeat: 'always', hold_s: 0, cooldown_s: 0, rearm_percent: 0, until: null, silenced_until },
        ...{ channels: ['webhook'], webhook_id, is_active: true },
      },
      NOW_MS,
    )
    const alertId = Number(alert?.id)
    const values = { value: 211_000, limit: 210_000 }
    await storeOccurrences(stage.db, {
      board: 'krx',
      revisions: new Map([[alertId, Number(alert?.revision)]]),
      events: [{ alertId, code: '005930', session: '2026-03-19', edge: ++edges, firedMs: NOW_MS, values }],
    })
  }
  const attempts = () => readAttempts(stage.db, 'kim', { channel: 'webhook', limit: ATTEMPTS_KEPT })
  const waiting = async () => (await stage.db('alert_deliveries')).length

  it('a delivery sends the whole event as signed JSON, and is removed', async () => {
    await fire(await hook('/ok'))
    await start().ring()
    await expect.poll(waiting).toBe(0)
    const [sent, ...others] = receiver.received
    if (sent === undefined) throw new Error('nothing was received')
    expect(others).toEqual([])
    const [event] = await stage.db<{ id: number }>('alert_events').select('id')
    const eventId = String(event?.id)
    expect(sent.headers).toMatchObject({ 'x-event-id': eventId, 'x-timestamp': String(NOW_MS / 1_000) })
    expect(isSigned(sent, SECRET)).toBe(true)
    expect(isSigned(sent, 'another secret')).toBe(false)
    expect(JSON.parse(sent.body)).toMatchObject({
      kind: 'alert',
      id: event?.id,
      code: '005930',
      values: { value: 211_000, limit: 210_000 },
    })
    expect(await attempts()).toMatchObject([{ event_key: eventId, try: 1, status: 200, fault: null }])
  })

  it.each([
    ['ntfy', '삼성전자 <21만>: 005930 211,000 ≥ 210,000'],
    ['slack', { text: '삼성전자 &lt;21만&gt;: 005930 211,000 ≥ 210,000' }],
    ['telegram', { chat_id: '42', text: '삼성전자 <21만>: 005930 211,000 ≥ 210,000' }],
    ['discord', { content: '삼성전자 <21만>: 005930 211,000 ≥ 210,000', allowed_mentions: { parse: [] } }],
  ] as const)('a delivery has the body that %s accepts', async (format, body) => {
    await fire(await hook('/ok?chat_id=42', format))
    await start().ring()
    await expect.poll(() => receiver.received).toHaveLength(1)
    const sent = receiver.received[0]?.body ?? ''
    expect(format === 'ntfy' ? sent : JSON.parse(sent)).toEqual(body)
  })

  it('a delivery is tried five times under one id when the receiver fails, redirects or hangs, and does not block others', async () => {
    const deliverer = start({ timeoutMs: 1_000 })
    const hooks = new Map<string, string>()
    for (const path of ['/fail', '/redirect', '/hang', '/flood', '/ok']) {
      const id = await hook(path)
      hooks.set(path, id)
      await fire(id)
    }
    await expect
      .poll(async () => {
        await deliverer.ring()
        return waiting()
      })
      .toBe(0)
    const tried = await attempts()
    for (const path of ['/fail', '/redirect', '/hang']) {
      const own = tried.filter(({ webhook_id }) => webhook_id === hooks.get(path))
      expect(
        own.map((attempt) => attempt.try),
        path,
      ).toEqual([5, 4, 3, 2, 1])
      const requests = receiver.at(path)
      expect(new Set(requests.map(({ headers }) => headers['x-event-id'])).size, path).toBe(1)
      expect(
        requests.every((one) => isSigned(one, SECRET)),
        path,
      ).toBe(true)
    }
    // Of ten million bytes little is read, and they count as an answer.
    for (const path of ['/flood', '/ok']) expect(receiver.at(path).length, path).toBeGreaterThanOrEqual(1)
    expect(receiver.at('/ok/redirected')).toEqual([])
    const faults = new Set(tried.map(({ fault, status }) => `${status} ${fault}`))
    expect([...faults].sort()).toEqual(['200 null', '302 redirected', '500 refused', 'null timeout'])
  })

  it('a delivery reaches no private address, however it is written', async () => {
    const { port } = new URL(url)
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]', '[::1]']) {
      const to = `http://${host}:${port}/ok`
      await insertWebhook(stage.db, 'kim', { url: to, format: 'json', secret: SECRET }).then((made) =>
        fire(made?.id ?? ''),
      )
    }
    const deliverer = start({ allowPrivate: false })
    await expect
      .poll(async () => {
        await deliverer.ring()
        return waiting()
      })
      .toBe(0)
    expect(receiver.received).toEqual([])
    expect(new Set((await attempts()).map(({ fault }) => fault))).toEqual(new Set(['private_address']))
  })

  it('a delivery of a worker that stopped is delivered by another under the same id', async () => {
    await fire(await hook('/hang'))
    const first = start()
    await first.ring()
    await expect.poll(() => receiver.received).toHaveLength(1)
    await first.stop()
    deliverers = []
    await stage.db('webhooks').update({ url: `${url}/ok` })
    start()
    await expect.poll(waiting).toBe(0)
    const ids = receiver.received.map(({ headers }) => headers['x-event-id'])
    expect(new Set(ids).size).toBe(1)
    expect(receiver.at('/ok')).toHaveLength(1)
  })

  it('a delivery that Redis lost is queued again, and is queued only once', async () => {
    await fire(await hook('/ok'))
    const deliverer = start({ queue: `lost-${randomUUID()}` })
    await stage.db('alert_deliveries').update({ queued_until: stage.db.raw(`now() + interval '1 hour'`) })
    await deliverer.ring()
    expect(await waiting()).toBe(1)
    await stage.db('alert_deliveries').update({ queued_until: stage.db.raw(`now() - interval '1 second'`) })
    await Promise.all([deliverer.ring(), deliverer.ring()])
    await expect.poll(waiting).toBe(0)
    expect(receiver.received).toHaveLength(1)
  })

  it('a silenced alert has no delivery, and a delivery expires after an hour', async () => {
    const id = await hook('/ok')
    await fire(id, new Date(Date.now() + 3_600_000))
    expect(await waiting()).toBe(0)
    await fire(id)
    await stage.db('alert_deliveries').update({ created_at: stage.db.raw(`now() - interval '61 minutes'`) })
    await start().ring()
    expect(await waiting()).toBe(0)
    expect(receiver.received).toEqual([])
    expect(await attempts()).toMatchObject([{ status: null, fault: 'timeout' }])
  })

  it('a summary of many events is sent as one delivery when it is due', async () => {
    const id = await hook('/ok', 'slack')
    for (let n = 0; n < 12; n++) await fire(id)
    const deliverer = start()
    await expect
      .poll(async () => {
        await deliverer.ring()
        return waiting()
      })
      .toBe(1)
    await stage.db('alert_deliveries').update({ due_at: stage.db.raw('now()') })
    await deliverer.ring()
    await expect.poll(waiting).toBe(0)
    expect(receiver.received).toHaveLength(11)
    const { text } = JSON.parse(receiver.received.at(-1)?.body ?? '') as { text: string }
    expect(text.split('\n')).toHaveLength(2)
  })

  it('a summary names the first hundred events, counts all of them, and every one is in the history', async () => {
    const id = await hook('/ok')
    for (let n = 0; n < 120; n++) await fire(id)
    const { rows } = await stage.db.raw<{ rows: { names: number; summary_count: number }[] }>(
      'SELECT cardinality(summary) AS names, summary_count FROM alert_deliveries WHERE summary IS NOT NULL',
    )
    expect(rows).toEqual([{ names: 100, summary_count: 110 }])
    expect(await stage.db('alert_events')).toHaveLength(120)
    await stage.db('alert_deliveries').where({ summary: null }).delete()
    await stage.db('alert_deliveries').update({ due_at: stage.db.raw('now()') })
    await start().ring()
    await expect.poll(waiting).toBe(0)
    const sent = JSON.parse(receiver.received[0]?.body ?? '') as { events: unknown[]; text: string }
    expect(sent).toMatchObject({ kind: 'summary', count: 110 })
    expect(sent.events).toHaveLength(100)
    expect(sent.text.split('\n').at(-1)).toBe('… +90')
  })

  it('nothing is sent for an account that is disabled, neither what waited nor what fires', async () => {
    const id = await hook('/ok')
    await fire(id)
    await stage.db('users').update({ is_active: false })
    await fire(id)
    expect(await waiting()).toBe(1)
    const deliverer = start()
    await deliverer.ring()
    expect(await waiting()).toBe(1)
    await stage.db('users').update({ is_active: true })
    await deliverer.ring()
    await expect.poll(waiting).toBe(0)
    expect(receiver.received).toHaveLength(1)
  })

  it('a delivery that was queued before its account was disabled is not sent', async () => {
    await fire(await hook('/ok'))
    const [row] = await stage.db<{ id: number }>('alert_deliveries').select('id')
    await stage.db('users').update({ is_active: false })
    expect(await readDelivery(stage.db, Number(row?.id))).toBeUndefined()
  })

  it('a test delivery is tried once, however it went', async () => {
    await insertTest(stage.db, 'kim', { channel: 'webhook', id: await hook('/fail') })
    const deliverer = start()
    await deliverer.ring()
    await expect.poll(waiting).toBe(0)
    expect(receiver.received).toHaveLength(1)
    expect(await attempts()).toMatchObject([{ try: 1, status: 500, fault: 'refused' }])
  })

  it('a test is accepted while a summary waits, which is none', async () => {
    const id = await hook('/ok')
    for (let n = 0; n < 12; n++) await fire(id)
    for (let n = 0; n < 3; n++)
      expect(await insertTest(stage.db, 'kim', { channel: 'webhook', id })).toEqual(expect.any(Number))
    expect(await insertTest(stage.db, 'kim', { channel: 'webhook', id })).toBe('busy')
  })

  it('a delivery to a stored address that no request can be made of has an attempt', async () => {
    const id = await hook('/ok')
    await stage.db('webhooks').update({ url: url.replace('//', '//a%FF:b@') })
    await insertTest(stage.db, 'kim', { channel: 'webhook', id })
    await start().ring()
    await expect.poll(waiting).toBe(0)
    expect(await attempts()).toMatchObject([{ status: null, fault: 'connection_failed' }])
  })

  it('a test delivery is marked as a test, and only a few may wait', async () => {
    const id = await hook('/ok')
    const test = await insertTest(stage.db, 'kim', { channel: 'webhook', id })
    await start().ring()
    await expect.poll(waiting).toBe(0)
    expect(receiver.received[0]?.headers['x-event-id']).toBe(`test-${String(test)}`)
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ kind: 'test' })
    for (let n = 0; n < 3; n++)
      expect(await insertTest(stage.db, 'kim', { channel: 'webhook', id })).toEqual(expect.any(Number))
    expect(await insertTest(stage.db, 'kim', { channel: 'webhook', id })).toBe('busy')
    expect(await insertTest(stage.db, 'lee', { channel: 'webhook', id })).toBeNull()
  })
})
