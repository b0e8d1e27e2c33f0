import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { createLoginLimits } from '../auth/login-limits.ts'
import { createPerson } from '../testing/people.ts'
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts'
import { runAdmin } from './main.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ trustProxy: 1 })
})
afterAll(() => server.close())

async function clearLimits(userId: string) {
  const { databaseUrl, redisUrl } = stackUrls()
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const terminal = { stdin: Readable.from(['']), stdout, stderr }
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }
  const code = await runAdmin(['clear-limits', '--user-id', userId], env, terminal)
  return { code, stderr: String(stderr.read() ?? '') }
}

it('clear-limits lets an account over its limit log in from anywhere, and is recorded in the trail', async () => {
  const besiegedServer = () => createLoginLimits(server.deps.redis, { points: 1, perSeconds: 3_600 })
  const attempt = (password: string, address: string) =>
    server.post('/api/auth/login', { user_id: 'boss', password }, { 'X-Forwarded-For': address })
  await createPerson(server, 'boss', { role: 'super_admin' })
  server.deps.limits = besiegedServer()
  for (let i = 0; i < 21; i++) await attempt('wrong', `10.0.0.${i}`)
  server.deps.limits = besiegedServer()
  expect((await attempt(PASSWORD, '192.0.2.1')).status).toBe(429)

  expect(await clearLimits('boss')).toEqual({ code: 0, stderr: '' })
  server.deps.limits = besiegedServer()
  expect((await attempt(PASSWORD, '192.0.2.2')).status).toBe(200)
  const act = await server.database('audit_logs').where({ action: 'limits_cleared' }).first<object>()
  expect(act).toMatchObject({ admin_id: null, target: 'boss' })
})

it('clear-limits names an account that does not exist', async () => {
  expect(await clearLimits('nobody')).toEqual({ code: 1, stderr: 'there is no account nobody\n' })
})
