import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertChannels, PushDevice } from '#shared/rest/alert-channels'
import { currentBoard, quoteRow } from '../../testing/board.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { pushSubscription } from '../../testing/push-subscription.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const ALERT = {
  ...{ name: '상한가', scope: { market: 'KOSPI' }, condition: { type: 'upper_limit' } },
  ...{ repeat: 'daily', channels: ['email'] },
}
const NONE = { alertChannels: { sendsEmail: false, vapidPublicKey: null } }
const TEST = '/api/alerts/channels/email/test'

let server: TestServer
let kim: TestPerson
beforeAll(async () => {
  server = await startTestServer({ board: currentBoard([quoteRow()]) })
})
afterAll(() => server.close())
let people = 0
beforeEach(async () => {
  kim = await createPerson(server, `kim-${++people}`)
})

const channels = async () =>
  (await server.get('/api/alerts/channels', kim.session)).body as unknown as AlertChannels

describe('/api/alerts/channels', () => {
  it('with a server for e-mail the own address is a channel, with how its last deliveries went', async () => {
    const accounts: { id: number; email: string }[] = await server
      .database('users')
      .where({ user_id: kim.userId })
      .select('id', 'email')
    const [account] = accounts
    expect(await channels()).toMatchObject({
      email: { address: account?.email, attempts: [] },
      push: { devices: [] },
    })
    const of = { account_id: account?.id, channel: 'email', event_key: 'test-1', took_ms: 9 }
    await server.database('delivery_attempts').insert({ ...of, try: 1, status: 550, fault: 'refused' })
    expect((await channels()).email?.attempts).toMatchObject([
      { event_id: 'test-1', try: 1, status: 550, fault: 'refused' },
    ])
    expect((await server.post('/api/alerts', ALERT, kim.session)).status).toBe(201)
  })

  it('a test is accepted while few wait, and ten times a minute at most', async () => {
    const test = () => server.post(TEST, {}, kim.session)
    const statuses: number[] = []
    for (let n = 0; n < 4; n++) statuses.push((await test()).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    for (let n = 0; n < 8; n++) {
      await server.database('alert_deliveries').delete()
      statuses.push((await test()).status)
    }
    expect(statuses.slice(4)).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
  })
})

describe('/api/push-devices', () => {
  const save = (body: object, { session }: TestPerson = kim) => server.put('/api/push-devices', body, session)
  const devices = async ({ session }: TestPerson = kim) => {
    const { body } = await server.get('/api/alerts/channels', session)
    return (body as unknown as AlertChannels).push?.devices ?? []
  }
  let endpoints = 0
  const fresh = () => pushSubscription(++endpoints)

  it('a browser is added once, is shown to its owner alone, and is removed', async () => {
    const subscription = fresh()
    const { status, body } = await save(subscription)
    expect(status).toBe(200)
    const { id } = body as unknown as PushDevice
    expect((await save(subscription)).body).toMatchObject({ id })
    expect(await devices()).toMatchObject([{ id, is_current: true, last_success_at: null, attempts: [] }])
    const lee = await createPerson(server, `lee-${people}`)
    expect((await server.post(`/api/push-devices/${id}/test`, {}, lee.session)).status).toBe(404)
    expect((await server.remove(`/api/push-devices/${id}`, lee.session)).status).toBe(404)
    expect((await server.post(`/api/push-devices/${id}/test`, {}, kim.session)).status).toBe(200)
    expect((await server.remove(`/api/push-devices/${id}`, kim.session)).status).toBe(204)
    expect(await devices()).toEqual([])
  })

  it("a browser in which another account logs in is that account's, and what waited for the first is gone", async () => {
    const subscription = fresh()
    const { body } = await save(subscription)
    const { id } = body as unknown as PushDevice
    await server.post(`/api/push-devices/${id}/test`, {}, kim.session)
    const lee = await createPerson(server, `lee-${people}`)
    expect((await save(subscription, lee)).status).toBe(200)
    expect(await devices()).toEqual([])
    expect(await devices(lee)).toHaveLength(1)
    expect(await server.database('alert_deliveries').where({ device_id: id })).toEqual([])
  })

  it.each([
    ['an address of this machine', { endpoint: 'https://127.0.0.1/push' }],
    ['an address without encryption', { endpoint: 'http://push.example.org/1' }],
    ['a user name in its address', { endpoint: 'https://kim@push.example.org/1' }],
    ['a key that is no point of the curve', { keys: { ...fresh().keys, p256dh: 'A'.repeat(87) } }],
    ['an earlier key of the board', { public_key: fresh().keys.p256dh }],
  ])('a browser is refused with %s', async (_what, wrong) => {
    expect((await save({ ...fresh(), ...wrong })).status).toBe(422)
    expect(await devices()).toEqual([])
  })

  it('an account has twenty browsers at most', async () => {
    for (let n = 0; n < 20; n++) expect((await save(fresh())).status).toBe(200)
    expect((await save(fresh())).body).toMatchObject({ errors: [{ code: 'too_many_devices' }] })
  })
})

describe('/api/alerts/channels of an installation that has none', () => {
  let without: TestServer
  beforeAll(async () => {
    without = await startTestServer({ board: currentBoard([quoteRow()]), ...NONE })
  })
  afterAll(() => without.close())

  it('there is no channel for e-mail or push, nothing to test or subscribe to, and no alert that uses them', async () => {
    const park = await createPerson(without, 'park')
    expect((await without.get('/api/alerts/channels', park.session)).body).toEqual({
      email: null,
      push: null,
    })
    expect((await without.post(TEST, {}, park.session)).status).toBe(404)
    expect((await without.post('/api/alerts', ALERT, park.session)).body).toMatchObject({
      errors: [{ field: 'channels', code: 'email_unavailable' }],
    })
    expect((await without.put('/api/push-devices', pushSubscription(1), park.session)).status).toBe(404)
    expect(
      (await without.post('/api/alerts', { ...ALERT, channels: ['push'] }, park.session)).body,
    ).toMatchObject({ errors: [{ field: 'channels', code: 'push_unavailable' }] })
  })
})
