import type { Redis } from 'ioredis'
import webPush from 'web-push'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readAttempts } from '#database/alerts/attempts'
import { readPushDevices, savePushDevice } from '#database/alerts/push-devices'
import { insertTest } from '#database/alerts/receiver-tests'
import { insertUser } from '#database/accounts/users'
import { connectSubscriber } from '#platform/redis'
import { stackUrls } from '#platform/testing/embedded-stack'
import { ATTEMPTS_KEPT } from '#shared/webhooks/webhook'
import { log, PipelineStage } from '../testing/pipeline-stage.ts'
import { Deliverer, type DelivererDeps } from './deliverer.ts'
import { createPusher } from './push.ts'
import { fire, NOW_MS } from './testing/fire.ts'
import { PushService } from './testing/push-service.ts'

const stage = new PipelineStage()
const KEYS = webPush.generateVAPIDKeys()
const pusher = createPusher({ ...KEYS, subject: 'mailto:admin@example.org' })

describe('deliveries by web push', () => {
  const service = new PushService()
  let consumer: Redis
  let deliverers: Deliverer[]

  beforeAll(async () => {
    await service.listen()
    consumer = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-jobs' })
  })
  afterAll(async () => {
    await service.close()
    consumer.disconnect()
  })
  beforeEach(async () => {
    deliverers = []
    service.received.length = 0
    await insertUser(stage.db, {
      ...{ user_id: 'kim', email: 'kim@example.org', name: '김', password_hash: 'x', role: 'user' },
      must_change_password: false,
    })
  })
  afterEach(async () => {
    for (const deliverer of deliverers) await deliverer.stop()
  })

  function start(more: Partial<DelivererDeps> = {}): Deliverer {
    const deliverer = new Deliverer({
      ...{ db: stage.db, log, producer: stage.redis, consumer, now: () => NOW_MS, queue: 'webhooks' },
      ...{ allowPrivate: true, backoffMs: 1, mailer: null, pusher, ...more },
    })
    deliverers.push(deliverer)
    deliverer.start()
    return deliverer
  }
  async function device(path: string, public_key = KEYS.publicKey): Promise<string> {
    const given = { ...service.subscription(path), public_key, user_agent: 'a browser' }
    return (await savePushDevice(stage.db, 'kim', given))?.id ?? ''
  }
  const devices = () => readPushDevices(stage.db, 'kim')
  const attempts = () => readAttempts(stage.db, 'kim', { channel: 'push', limit: ATTEMPTS_KEPT })
  const waiting = async () => (await stage.db('alert_deliveries')).length
  async function deliverAll(deliverer: Deliverer): Promise<void> {
    await expect
      .poll(async () => {
        await deliverer.ring()
        return waiting()
      })
      .toBe(0)
  }

  it('an alert is pushed to every device of its account, signed and encrypted, under the id of its event', async () => {
    const ids = [await device('/201/phone'), await device('/201/desk')]
    await fire(stage.db, { userId: 'kim', channel: 'push' })
    await deliverAll(start())
    const [event] = await stage.db<{ id: number }>('alert_events').select('id')
    const key = String(event?.id)
    expect(service.received.map(({ path }) => path).sort()).toEqual(['/201/desk', '/201/phone'])
    for (const { payload, headers } of service.received) {
      expect(payload).toEqual({ id: key, text: '삼성전자 21만: 005930 211,000 ≥ 210,000' })
      expect(headers).toMatchObject({ ttl: '3600', urgency: 'high', 'content-encoding': 'aes128gcm' })
    }
    const tried = await attempts()
    expect(tried.map(({ device_id }) => device_id).sort()).toEqual(ids.sort())
    for (const attempt of tried)
      expect(attempt).toMatchObject({ event_key: key, try: 1, status: 201, fault: null })
    for (const one of await devices()) expect(one.last_success_at).not.toBeNull()
  })

  it.each([404, 410])(
    'a device of which the push service says %i is deleted, and what waited for it; the others stay',
    async (status) => {
      await device(`/${status}/old`)
      const id = await device('/201/new')
      await fire(stage.db, { userId: 'kim', channel: 'push', times: 3 })
      await deliverAll(start())
      expect(await devices()).toMatchObject([{ id }])
      expect(service.received.filter(({ path }) => path === '/201/new')).toHaveLength(3)
    },
  )

  it('a device that refuses is tried five times a delivery, and is deleted after twenty refusals without a success', async () => {
    await device('/400/wrong')
    const deliverer = start()
    for (let n = 1; n <= 3; n++) {
      await fire(stage.db, { userId: 'kim', channel: 'push' })
      await deliverAll(deliverer)
      expect(service.received).toHaveLength(5 * n)
    }
    expect(await devices()).toHaveLength(1)
    expect((await attempts())[0]).toMatchObject({ try: 5, status: 400, fault: 'refused' })
    await fire(stage.db, { userId: 'kim', channel: 'push' })
    await deliverAll(deliverer)
    expect(await devices()).toEqual([])
  })

  it('a push service that is busy or broken, or refuses the signature of the board, costs a device nothing', async () => {
    await device('/429/busy')
    await device('/503/broken')
    await device('/401/unsigned')
    await device('/403/forbidden')
    const deliverer = start()
    for (let n = 1; n <= 5; n++) {
      await fire(stage.db, { userId: 'kim', channel: 'push' })
      await deliverAll(deliverer)
    }
    expect(await devices()).toHaveLength(4)
  })

  it('a device that subscribed with an earlier key gets nothing, and one attempt says why', async () => {
    await device('/201/old', webPush.generateVAPIDKeys().publicKey)
    await fire(stage.db, { userId: 'kim', channel: 'push' })
    await deliverAll(start())
    expect(service.received).toEqual([])
    expect(await attempts()).toMatchObject([{ try: 1, status: null, fault: 'key_changed' }])
  })

  it('a device with a key that is none has an attempt that failed', async () => {
    const id = await device('/201/phone')
    await stage.db('push_devices').update({ p256dh: 'A'.repeat(87) })
    await insertTest(stage.db, 'kim', { channel: 'push', id })
    await deliverAll(start())
    expect(await attempts()).toMatchObject([{ status: null, fault: 'connection_failed' }])
  })

  it('a device whose address is private gets nothing unless that is allowed', async () => {
    await device('/201/here')
    await insertTest(stage.db, 'kim', { channel: 'push', id: (await devices())[0]?.id ?? '' })
    await deliverAll(start({ allowPrivate: false }))
    expect(service.received).toEqual([])
    expect(await attempts()).toMatchObject([{ fault: 'private_address' }])
  })

  it('a test is pushed to one device alone, once, and only a few may wait', async () => {
    const id = await device('/201/phone')
    await device('/201/desk')
    const test = await insertTest(stage.db, 'kim', { channel: 'push', id })
    await deliverAll(start())
    expect(service.received).toMatchObject([{ path: '/201/phone', payload: { id: `test-${String(test)}` } }])
    for (let n = 0; n < 3; n++) await insertTest(stage.db, 'kim', { channel: 'push', id })
    expect(await insertTest(stage.db, 'kim', { channel: 'push', id })).toBe('busy')
    expect(await insertTest(stage.db, 'lee', { channel: 'push', id })).toBeNull()
  })

  it('after ten notifications the events of a minute come in one for each device', async () => {
    await device('/201/phone')
    await device('/201/desk')
    await fire(stage.db, { userId: 'kim', channel: 'push', times: 140 })
    await stage.db('alert_deliveries').update({ due_at: stage.db.raw('now()') })
    await deliverAll(start())
    expect(service.received).toHaveLength(22)
    const last = service.received.filter(({ payload }) =>
      (payload as { id: string }).id.startsWith('summary-'),
    )
    expect(last).toHaveLength(2)
    for (const { payload } of last) expect((payload as { text: string }).text).toMatch(/… \+110$/)
  })

  it('where push is no longer configured a delivery ends with one attempt that says so', async () => {
    await device('/201/phone')
    await fire(stage.db, { userId: 'kim', channel: 'push' })
    await deliverAll(start({ pusher: null }))
    expect(await attempts()).toMatchObject([{ fault: 'not_configured' }])
  })
})
