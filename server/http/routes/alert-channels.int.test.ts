import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertChannels } from '#shared/rest/alert-channels'
import { currentBoard, quoteRow } from '../../testing/board.ts'
import { createPerson, type TestPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const ALERT = {
  ...{ name: '상한가', scope: { market: 'KOSPI' }, condition: { type: 'upper_limit' } },
  ...{ repeat: 'daily', channels: ['email'] },
}
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
    expect(await channels()).toMatchObject({ email: { address: account?.email, attempts: [] } })
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

describe('/api/alerts/channels without a server for e-mail', () => {
  let without: TestServer
  beforeAll(async () => {
    without = await startTestServer({ board: currentBoard([quoteRow()]), sendsEmail: false })
  })
  afterAll(() => without.close())

  it('there is no channel for e-mail, no test of it, and no alert that uses it', async () => {
    const park = await createPerson(without, 'park')
    expect((await without.get('/api/alerts/channels', park.session)).body).toEqual({ email: null })
    expect((await without.post(TEST, {}, park.session)).status).toBe(404)
    expect((await without.post('/api/alerts', ALERT, park.session)).body).toMatchObject({
      errors: [{ field: 'channels', code: 'email_unavailable' }],
    })
  })
})
