import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '#shared/rest/alerts'
import type { Webhook } from '#shared/rest/webhooks'
import { WEBHOOKS_EACH } from '#shared/webhooks/webhook'
import { currentBoard, quoteRow } from '../../testing/board.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const ABOVE = {
  name: '삼성전자 21만',
  scope: { code: '005930' },
  condition: { type: 'price_above', price: 210_000 },
  repeat: 'always',
  channels: ['screen'],
}

let server: TestServer
let kim: TestPerson
let lee: TestPerson
beforeAll(async () => {
  server = await startTestServer({ board: currentBoard([quoteRow()]) })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.database('users').delete()
  kim = await createPerson(server, 'kim')
  lee = await createPerson(server, 'lee')
})

const create = (body: object, person = kim) => server.post('/api/alerts', body, person.session)
async function made(body: object = {}): Promise<Alert> {
  const { status, body: alert } = await create({ ...ABOVE, ...body })
  expect(status).toBe(201)
  return alert as unknown as Alert
}

describe('/api/webhooks', () => {
  const HOOK = { url: 'https://hooks.example.org/market', format: 'slack' }
  const add = async (body: object = HOOK, person = kim) => {
    const answer = await server.post('/api/webhooks', body, person.session)
    return { status: answer.status, hook: answer.body as unknown as Webhook & { secret: string } }
  }
  const hooks = async (person = kim) => (await server.get('/api/webhooks', person.session)).body

  it('a webhook returns its secret once, is visible to its owner alone, and its deletion removes it from the alerts that used it', async () => {
    const { status, hook } = await add()
    expect([status, hook.secret.length]).toEqual([201, 43])
    const { secret, ...shown } = hook
    expect(await hooks()).toEqual({ items: [shown] })
    expect(JSON.stringify(await hooks())).not.toContain(secret)
    expect(await hooks(lee)).toEqual({ items: [] })
    expect((await create({ ...ABOVE, channels: ['webhook'], webhook_id: hook.id }, lee)).body).toMatchObject({
      errors: [{ field: 'webhook_id', code: 'unknown_webhook' }],
    })
    const alert = await made({ channels: ['sound', 'webhook'], webhook_id: hook.id })
    const sentOnly = await made({ channels: ['webhook'], webhook_id: hook.id })
    expect(alert.webhook_id).toBe(hook.id)
    expect((await server.remove(`/api/webhooks/${hook.id}`, lee.session)).status).toBe(404)
    expect((await server.remove(`/api/webhooks/${hook.id}`, kim.session)).status).toBe(204)
    for (const [{ id }, channels] of [
      [alert, ['sound']],
      [sentOnly, ['screen']],
    ] as const)
      expect((await server.get(`/api/alerts/${id}`, kim.session)).body).toMatchObject({
        channels,
        webhook_id: null,
      })
  })

  it.each([
    ['no address', { url: 'nowhere' }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['a format that there is not', { ...HOOK, format: 'fax' }],
    ['an address of this machine', { url: 'http://127.0.0.1:6379/' }],
    ['an address of this machine in disguise', { url: 'http://2130706433/' }],
    ['the name of this machine', { url: 'http://localhost./' }],
    ['a user name', { url: 'https://kim@hooks.example.org/' }],
    ['a user name that cannot be decoded', { url: 'http://a%FF:b@hooks.example.org/' }],
    ['an address behind this machine', { url: 'http://[fd00::1]/' }],
    [
      'a Telegram bot without a chat',
      { url: 'https://api.telegram.org/bot1/sendMessage', format: 'telegram' },
    ],
  ])('a webhook is refused with %s', async (_what, body) => {
    expect((await add(body)).status).toBe(422)
    expect(await hooks()).toEqual({ items: [] })
  })

  it('an account cannot exceed its limit of webhooks with concurrent requests', async () => {
    const answers = await Promise.all(Array.from({ length: WEBHOOKS_EACH + 2 }, () => add()))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(WEBHOOKS_EACH)
    expect(answers.find(({ status }) => status === 422)?.hook).toMatchObject({
      errors: [{ code: 'too_many_webhooks' }],
    })
  })

  it('a webhook accepts a few waiting tests, and lists its attempts newest first', async () => {
    const { hook } = await add()
    const test = () => server.post(`/api/webhooks/${hook.id}/test`, {}, kim.session)
    expect(await test()).toMatchObject({
      status: 200,
      body: { event_id: expect.stringMatching(/^test-\d+$/) as string },
    })
    await test()
    await test()
    expect((await test()).status).toBe(429)
    expect((await server.post(`/api/webhooks/${hook.id}/test`, {}, lee.session)).status).toBe(404)
    const accounts: { id: number }[] = await server.database('users').where({ user_id: 'kim' }).select('id')
    const of = { account_id: accounts[0]?.id, channel: 'webhook', webhook_id: hook.id, event_key: 'test-1' }
    await server.database('delivery_attempts').insert([
      { ...of, try: 1, status: 500, fault: 'refused', took_ms: 12 },
      { ...of, try: 2, status: 200, fault: null, took_ms: 9 },
    ])
    expect(await hooks()).toMatchObject({
      items: [
        {
          attempts: [
            { event_id: 'test-1', try: 2, fault: null },
            { try: 1, status: 500, fault: 'refused' },
          ],
        },
      ],
    })
  })
})

describe('limits of webhooks', () => {
  const add = ({ session }: TestPerson) =>
    server.post('/api/webhooks', { url: 'https://hooks.example.org/' }, session)

  it('an account sends ten tests a minute at most, to all of its webhooks together', async () => {
    const park = await createPerson(server, 'park')
    const hooks = await Promise.all([add(park), add(park)])
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const { id } = hooks[n % 2]?.body as unknown as Webhook
      statuses.push((await server.post(`/api/webhooks/${id}/test`, {}, park.session)).status)
      await server.database('alert_deliveries').delete()
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429])
  })

  it('an account makes thirty webhooks an hour at most, the deleted ones included', async () => {
    const choi = await createPerson(server, 'choi')
    for (let n = 0; n < 30; n++) {
      const { status, body } = await add(choi)
      expect(status).toBe(201)
      await server.remove(`/api/webhooks/${(body as unknown as Webhook).id}`, choi.session)
    }
    expect((await add(choi)).status).toBe(429)
    expect((await add(lee)).status).toBe(201)
  })
})
