import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readAttempts } from '#database/alerts/attempts'
import { confirmEmail, sendEmailCode } from '#database/alerts/email-confirmations'
import { insertTest } from '#database/alerts/receiver-tests'
import { insertUser } from '#database/accounts/users'
import { connectSubscriber } from '#platform/redis'
import { stackUrls } from '#platform/testing/embedded-stack'
import { ATTEMPTS_KEPT } from '#shared/webhooks/webhook'
import { log, PipelineStage } from '../testing/pipeline-stage.ts'
import { Deliverer } from './deliverer.ts'
import { createMailer, type Mailer } from './mail.ts'
import { fire as fireOf, NOW_MS } from './testing/fire.ts'
import { MailServer } from './testing/mail-server.ts'

const stage = new PipelineStage()
const CODE = '123456'

describe('deliveries by e-mail', () => {
  const server = new MailServer()
  let mailer: Mailer
  let consumer: Redis
  let deliverers: Deliverer[]

  beforeAll(async () => {
    mailer = createMailer({ url: `smtp://${await server.listen()}`, from: 'alerts@example.org' })
    consumer = connectSubscriber(stackUrls().redisUrl, { log, role: 'test-jobs' })
  })
  afterAll(async () => {
    await server.close()
    consumer.disconnect()
  })
  beforeEach(async () => {
    deliverers = []
    server.received.length = 0
    await person('kim', 'kim@example.org')
  })
  afterEach(async () => {
    for (const deliverer of deliverers) await deliverer.stop()
  })

  async function person(user_id: string, email: string, { isConfirmed = true } = {}): Promise<void> {
    await insertUser(stage.db, {
      ...{ user_id, email, name: '김', password_hash: 'x', role: 'user', must_change_password: false },
    })
    if (!isConfirmed) return
    await sendEmailCode(stage.db, user_id, CODE)
    expect(await confirmEmail(stage.db, user_id, CODE)).toBe('confirmed')
    await stage.db('alert_deliveries').delete()
  }
  function start(sentBy: Mailer | null = mailer): Deliverer {
    const deliverer = new Deliverer({
      ...{ db: stage.db, log, producer: stage.redis, consumer, now: () => NOW_MS, queue: 'webhooks' },
      ...{ allowPrivate: false, backoffMs: 1, mailer: sentBy, pusher: null },
    })
    deliverers.push(deliverer)
    deliverer.start()
    return deliverer
  }
  const fire = (userId = 'kim', times = 1) => fireOf(stage.db, { userId, channel: 'email', times })
  const waiting = async () => (await stage.db('alert_deliveries')).length
  const attempts = (userId = 'kim') =>
    readAttempts(stage.db, userId, { channel: 'email', limit: ATTEMPTS_KEPT })
  async function deliverAll(deliverer: Deliverer): Promise<void> {
    await expect
      .poll(async () => {
        await deliverer.ring()
        return waiting()
      })
      .toBe(0)
  }

  it('an alert is sent to the address of its account under the id of its event, and is removed', async () => {
    await fire()
    await deliverAll(start())
    const [event] = await stage.db<{ id: number }>('alert_events').select('id')
    expect(server.received).toMatchObject([{ to: ['kim@example.org'] }])
    expect(server.received[0]?.raw).toMatch(new RegExp(`^X-Event-Id: ${event?.id}\\r$`, 'im'))
    expect(await attempts()).toMatchObject([
      { event_key: String(event?.id), try: 1, status: 250, fault: null },
    ])
  })

  it('a letter that cannot be taken now is tried five times under one id, and does not delay those of others', async () => {
    await person('lee', 'lee@busy.example')
    await fire('lee')
    await fire('kim')
    await deliverAll(start())
    expect(server.received).toMatchObject([{ to: ['kim@example.org'] }])
    const tried = await attempts('lee')
    expect(tried.map(({ try: nth, status, fault }) => [nth, status, fault])).toEqual(
      [5, 4, 3, 2, 1].map((nth) => [nth, 451, 'refused']),
    )
    expect(new Set(tried.map(({ event_key }) => event_key)).size).toBe(1)
  })

  it('a letter that is refused for good is not sent again', async () => {
    await person('lee', 'lee@refused.example')
    await fire('lee')
    await deliverAll(start())
    expect(await attempts('lee')).toMatchObject([{ try: 1, status: 550, fault: 'refused' }])
  })

  it('an account gets thirty letters in 24 hours; those beyond are attempts that say so, and stay so many', async () => {
    const deliverer = start()
    for (let n = 0; n < 7; n++) {
      await fire('kim', 5)
      await stage.db('alert_events').update({ created_at: stage.db.raw(`now() - interval '2 minutes'`) })
    }
    await deliverAll(deliverer)
    expect(server.received).toHaveLength(30)
    const tried = await stage.db<{ fault: string | null }>('delivery_attempts')
    expect(tried).toHaveLength(35)
    // In any order: a letter that is on its way ends after one that is not sent at all.
    expect(tried.filter(({ fault }) => fault === 'limited')).toHaveLength(5)

    // More of them than attempts are kept.
    for (let n = 0; n < 60; n++) {
      await insertTest(stage.db, 'kim', { channel: 'email' })
      if (n % 3 === 2) await deliverAll(deliverer)
    }
    expect(server.received).toHaveLength(30)
    await stage.db('delivery_attempts').update({ attempted_at: stage.db.raw(`now() - interval '25 hours'`) })
    await insertTest(stage.db, 'kim', { channel: 'email' })
    await deliverAll(deliverer)
    expect(server.received).toHaveLength(31)
  })

  it('after ten letters the events of a minute come in one, and the number of all of them is in it', async () => {
    await fire('kim', 40)
    await stage.db('alert_deliveries').update({ due_at: stage.db.raw('now()') })
    await deliverAll(start())
    expect(server.received).toHaveLength(11)
    expect(await stage.db('alert_events')).toHaveLength(40)
  })

  it('a test is sent once, and only a few may wait', async () => {
    const test = await insertTest(stage.db, 'kim', { channel: 'email' })
    await deliverAll(start())
    expect(server.received[0]?.raw).toMatch(new RegExp(`^X-Event-Id: test-${String(test)}\\r$`, 'im'))
    for (let n = 0; n < 3; n++)
      expect(await insertTest(stage.db, 'kim', { channel: 'email' })).toEqual(expect.any(Number))
    expect(await insertTest(stage.db, 'kim', { channel: 'email' })).toBe('busy')
    expect(await insertTest(stage.db, 'nobody', { channel: 'email' })).toBeNull()
  })

  it('where e-mail is no longer configured a delivery ends with one attempt with that fault', async () => {
    await fire()
    await deliverAll(start(null))
    expect(await attempts()).toMatchObject([{ status: null, fault: 'not_configured' }])
  })

  describe('to an address that is not confirmed', () => {
    beforeEach(async () => {
      await person('new', 'new@example.org', { isConfirmed: false })
    })

    it('no alert and no test is sent, and their attempts say why', async () => {
      await fire('new')
      await insertTest(stage.db, 'new', { channel: 'email' })
      await deliverAll(start())
      expect(server.received).toEqual([])
      expect(await attempts('new')).toMatchObject([{ fault: 'unconfirmed' }, { fault: 'unconfirmed' }])
    })

    it('a letter with a code is sent, and with that code alerts are', async () => {
      const deliverer = start()
      expect(await sendEmailCode(stage.db, 'new', '654321')).toBe(true)
      // Another one replaces it before it is sent.
      expect(await sendEmailCode(stage.db, 'new', CODE)).toBe(true)
      await deliverAll(deliverer)
      expect(server.received).toMatchObject([{ to: ['new@example.org'] }])
      expect(server.received[0]?.raw).toMatch(new RegExp(`^Subject: SecondaryMarket: ${CODE}\\r$`, 'm'))
      expect(await confirmEmail(stage.db, 'new', '654321')).toBe('wrong')
      expect(await confirmEmail(stage.db, 'new', CODE)).toBe('confirmed')
      expect(await sendEmailCode(stage.db, 'new', CODE)).toBe(false)
      await fire('new')
      await deliverAll(deliverer)
      expect(server.received).toHaveLength(2)
    })

    it('a code is void after 30 minutes, after five others, and for another address', async () => {
      const send = () => sendEmailCode(stage.db, 'new', CODE)
      await send()
      await stage
        .db('email_confirmations')
        .where({ email: 'new@example.org' })
        .update({ expires_at: stage.db.raw('now()') })
      expect(await confirmEmail(stage.db, 'new', CODE)).toBe('void')
      await deliverAll(start())
      expect(server.received).toEqual([])
      await send()
      const guesses = Array.from({ length: 20 }, () => confirmEmail(stage.db, 'new', '000000'))
      expect((await Promise.all(guesses)).filter((outcome) => outcome === 'wrong')).toHaveLength(5)
      expect(await confirmEmail(stage.db, 'new', CODE)).toBe('void')
      await send()
      await stage.db('users').where({ user_id: 'new' }).update({ email: 'other@example.org' })
      expect(await confirmEmail(stage.db, 'new', CODE)).toBe('void')
    })

    it('an account whose address changes gets letters there when that is confirmed, too', async () => {
      await stage.db('users').where({ user_id: 'kim' }).update({ email: 'kim@elsewhere.example' })
      const deliverer = start()
      await fire('kim')
      await deliverAll(deliverer)
      expect(await attempts('kim')).toMatchObject([{ fault: 'unconfirmed' }])
      await sendEmailCode(stage.db, 'kim', CODE)
      expect(await confirmEmail(stage.db, 'kim', CODE)).toBe('confirmed')
      await stage.db('alert_deliveries').delete()
      await fire('kim')
      await deliverAll(deliverer)
      expect(server.received).toMatchObject([{ to: ['kim@elsewhere.example'] }])
    })
  })

  it('nothing is sent to an account that is disabled', async () => {
    await fire()
    await stage.db('users').update({ is_active: false })
    await start().ring()
    expect(await waiting()).toBe(1)
    expect(server.received).toEqual([])
  })
})
