import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertWebhook } from '#database/webhooks/own-webhooks'
import { createPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

it('an admin sees how many alerts there are, and the webhooks whose deliveries fail now', async () => {
  const admin = await createPerson(server, 'boss', { role: 'admin' })
  const kim = await createPerson(server, 'kim')
  const alert = {
    name: 'n',
    scope: { code: '005930' },
    condition: { type: 'halted' },
    repeat: 'once',
    channels: ['screen'],
  }
  for (const is_active of [true, false])
    expect((await server.post('/api/alerts', { ...alert, is_active }, kim.session)).status).toBe(201)
  const hook = (url: string) => insertWebhook(server.database, 'kim', { url, format: 'json', secret: 'x' })
  const [failing, mended] = [await hook('https://a.example.org/secret'), await hook('https://b.example.org/')]
  const attempt = (webhookId: string | undefined, fault: string | null, status: number | null) =>
    server.database.raw(
      `INSERT INTO delivery_attempts (account_id, channel, webhook_id, event_key, try, status, fault, took_ms)
       SELECT account_id, 'webhook', id, '1', 1, ?, ?, 5 FROM webhooks WHERE id = ?`,
      [status, fault, webhookId ?? null],
    )
  await attempt(failing?.id, null, 200)
  await attempt(failing?.id, 'timeout', null)
  await attempt(failing?.id, 'refused', 500)
  await attempt(mended?.id, 'timeout', null)
  await attempt(mended?.id, null, 200)
  const { status, body } = await server.get('/api/admin/alerts', admin.session)
  expect(status).toBe(200)
  expect(body).toMatchObject({ alerts: 2, active: 1, accounts: 1, fired: 0, waiting: 0 })
  expect(body?.['failing']).toEqual([
    {
      user_id: 'kim',
      host: 'a.example.org',
      format: 'json',
      fault: 'refused',
      status: 500,
      failed: 2,
      last_at: expect.any(String) as string,
    },
  ])
  expect((await server.get('/api/admin/alerts', kim.session)).status).toBe(403)
})

it('an admin sees whose e-mail and which browsers fail now', async () => {
  const admin = await createPerson(server, 'chief', { role: 'admin' })
  for (const name of ['park', 'choi']) await createPerson(server, name)
  const letter = (userId: string, fault: string | null) =>
    server.database.raw(
      `INSERT INTO delivery_attempts (account_id, channel, event_key, try, status, fault, took_ms)
       SELECT id, 'email', '1', 1, NULL, ?, 5 FROM users WHERE user_id = ?`,
      [fault, userId],
    )
  for (const fault of [null, 'timeout', 'limited']) await letter('park', fault)
  for (const fault of ['timeout', null]) await letter('choi', fault)
  for (const [name, fault] of [
    ['a', 'refused'],
    ['b', null],
  ])
    await server.database.raw(
      `WITH device AS (
         INSERT INTO push_devices (account_id, endpoint, p256dh, auth, public_key)
         SELECT id, ?, 'x', 'x', 'x' FROM users WHERE user_id = 'park' RETURNING id, account_id)
       INSERT INTO delivery_attempts (account_id, channel, device_id, event_key, try, status, fault, took_ms)
       SELECT account_id, 'push', id, '1', 1, 403, ?, 5 FROM device`,
      [`https://${name}.example.org/secret`, fault ?? null],
    )
  const { body } = await server.get('/api/admin/alerts', admin.session)
  expect(body?.['failing_email']).toMatchObject([
    {
      user_id: 'park',
      fault: 'limited',
      status: null,
      failed: 2,
      host: expect.not.stringContaining('@') as string,
    },
  ])
  expect(body?.['failing_push']).toMatchObject([
    { user_id: 'park', host: 'a.example.org', fault: 'refused', status: 403, failed: 1 },
  ])
})
