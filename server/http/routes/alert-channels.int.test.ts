import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertChannels, PushDevice } from '#shared/rest/alert-channels'
import { currentBoard, quoteRow } from '../../testing/board.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { pushSubscription } from '../../testing/push-subscription.ts'
import { PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts'

const ALERT = {
  ...{ name: '상한가', scope: { market: 'KOSPI' }, condition: { type: 'upper_limit' } },
  ...{ repeat: 'daily', channels: ['email'] },
}
const NONE = { alertChannels: { sendsEmail: false, vapidPublicKey: null } }
const PASSWORDS = { current_password: PASSWORD, new_password: 'Vq7#rumLx2!dow' }
const TEST = '/api/alerts/channels/email/test'
const CODE = '/api/alerts/channels/email/code'

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

  it('a test by e-mail is accepted three times an hour, whatever was sent meanwhile', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) {
      statuses.push((await server.post(TEST, {}, kim.session)).status)
      await server.database('alert_deliveries').delete()
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })
})

describe('/api/alerts/channels/email/code', () => {
  const send = async () => (await server.post(CODE, {}, kim.session)).status
  const enter = (code: string) => server.put(CODE, { code }, kim.session)
  const sentCode = async () => {
    const { rows } = await server.database.raw<{ rows: { code: string }[] }>(
      'SELECT code FROM email_confirmations JOIN users ON users.id = account_id WHERE user_id = ?',
      [kim.userId],
    )
    return rows[0]?.code ?? ''
  }

  it('an address is confirmed with the code that was sent there, and again when it has changed', async () => {
    expect((await channels()).email?.is_confirmed).toBe(false)
    expect((await enter('000000')).body).toMatchObject({ errors: [{ field: 'code', code: 'void_code' }] })
    expect(await send()).toBe(204)
    const code = await sentCode()
    const other = code === '000000' ? '000001' : '000000'
    expect((await enter(other)).body).toMatchObject({ errors: [{ field: 'code', code: 'wrong_code' }] })
    expect((await enter('12345')).status).toBe(422)
    expect((await enter(code)).status).toBe(204)
    expect((await channels()).email?.is_confirmed).toBe(true)
    const letters = () => server.database('alert_deliveries').where({ is_confirmation: true })
    await letters().delete()
    expect(await send()).toBe(204)
    expect(await letters()).toEqual([])
    await server
      .database('users')
      .where({ user_id: kim.userId })
      .update({ email: `${kim.userId}@elsewhere.example` })
    expect((await channels()).email?.is_confirmed).toBe(false)
  })

  it('five codes are sent a day, each of them the only one that is valid', async () => {
    const codes: string[] = []
    for (let n = 0; n < 5; n++) {
      expect(await send()).toBe(204)
      codes.push(await sentCode())
    }
    expect(await send()).toBe(429)
    expect(await server.database('alert_deliveries').where({ is_confirmation: true })).toHaveLength(1)
    expect((await enter(codes.at(-1) ?? '')).status).toBe(204)
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

  it('an account has twenty browsers at most, of which each can replace its device', async () => {
    for (let n = 0; n < 20; n++) expect((await save(fresh())).status).toBe(200)
    expect((await save(fresh())).body).toMatchObject({ errors: [{ code: 'too_many_devices' }] })
    const [{ id: replaces } = { id: '' }] = await devices()
    const lee = await createPerson(server, `lee-${people}`)
    expect((await save({ ...fresh(), replaces }, lee)).status).toBe(200)
    expect(await devices()).toHaveLength(20)
    const { status, body } = await save({ ...fresh(), replaces })
    expect(status).toBe(200)
    const ids = (await devices()).map(({ id }) => id)
    expect(ids).toHaveLength(20)
    expect(ids).toContain((body as unknown as PushDevice).id)
    expect(ids).not.toContain(replaces)
  })

  it('a test of a browser is accepted while few wait, and ten times a minute at most', async () => {
    const { id } = (await save(fresh())).body as unknown as PushDevice
    const test = () => server.post(`/api/push-devices/${id}/test`, {}, kim.session)
    const statuses: number[] = []
    for (let n = 0; n < 4; n++) statuses.push((await test()).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    for (let n = 0; n < 8; n++) {
      await server.database('alert_deliveries').delete()
      statuses.push((await test()).status)
    }
    expect(statuses.slice(4)).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
  })

  it.each([
    ['a changed password', () => server.put('/api/auth/password', PASSWORDS, kim.session)],
    ['the end of all other sessions', () => server.remove('/api/auth/sessions', kim.session)],
    [
      'an admin who ends all sessions of its account',
      async () => {
        const admin = await createPerson(server, `admin-${people}`, { role: 'admin' })
        return server.remove(`/api/admin/users/${kim.userId}/sessions`, admin.session)
      },
    ],
  ])('a browser is removed by %s, those of others are not', async (_what, act) => {
    await save(fresh())
    const lee = await createPerson(server, `lee-${people}`)
    await save(fresh(), lee)
    expect((await act()).status).toBe(204)
    expect(await server.database('push_devices').where({ account_id: await idOf(kim) })).toEqual([])
    expect(await devices(lee)).toHaveLength(1)
  })

  async function idOf({ userId }: TestPerson): Promise<number | undefined> {
    const [row]: { id: number }[] = await server.database('users').where({ user_id: userId }).select('id')
    return row?.id
  }

  it('an address is stored as it is requested, without its fragment, and 2,000 letters of that at most', async () => {
    const one = fresh()
    const { body } = await save({ ...one, endpoint: 'https://push.example.org/시세#a' })
    const { id } = body as unknown as PushDevice
    const same = await save({ ...one, endpoint: 'https://push.example.org/%EC%8B%9C%EC%84%B8#b' })
    expect(same.body).toMatchObject({ id })
    let letters = ''
    for (let n = 0; n < 1_900; n++) letters += String.fromCodePoint(0xac00 + ((n * 7_919) % 11_172))
    expect((await save({ ...one, endpoint: `https://push.example.org/${letters}` })).status).toBe(422)
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
    expect((await without.post(CODE, {}, park.session)).status).toBe(404)
    expect((await without.put(CODE, { code: '123456' }, park.session)).status).toBe(404)
    expect((await without.post('/api/alerts', ALERT, park.session)).body).toMatchObject({
      errors: [{ field: 'channels', code: 'email_unavailable' }],
    })
    expect((await without.put('/api/push-devices', pushSubscription(1), park.session)).status).toBe(404)
    expect(
      (await without.post('/api/alerts', { ...ALERT, channels: ['push'] }, park.session)).body,
    ).toMatchObject({ errors: [{ field: 'channels', code: 'push_unavailable' }] })
  })
})
