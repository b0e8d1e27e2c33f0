import { PassThrough, Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { MAINTENANCE_KEYS } from '#shared/protocol/names'
import { runAdmin } from '../../admin-cli/main.ts'
import { createPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let session: Record<string, string>
beforeAll(async () => {
  server = await startTestServer()
  session = (await createPerson(server, 'boss', { role: 'admin' })).session
})
afterAll(() => server.close())

const FAULT = {
  job: 'drop_old_chunks ticks',
  failed_at_ms: Date.parse('2026-03-19T10:00:00+09:00'),
  reason: 'no space',
}

async function admin() {
  const { databaseUrl, redisUrl } = stackUrls()
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }
  const code = await runAdmin(['storage'], env, { stdin: Readable.from(['']), stdout, stderr })
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
}

it('an admin reads the size of each table by REST and on the command line', async () => {
  const { status, body } = await server.get('/api/admin/storage', session)
  expect(status).toBe(200)
  expect(body).toMatchObject({ faults: [] })
  expect(body).toMatchObject({ database_bytes_per_day: null, disk: { data: null, logs: null } })
  expect(body).toMatchObject({
    wal_bytes: expect.toSatisfy((bytes: number) => bytes > 1_000_000) as number,
    redis: { memory_bytes: expect.toSatisfy((bytes: number) => bytes > 100_000) as number },
    log: { bytes: null, lines_lost: 0 },
  })
  const { tables } = body as { tables: { table: string }[] }
  expect(tables.find(({ table }) => table === 'ticks')).toMatchObject({
    chunks: 0,
    compressed_bytes_before: null,
    oldest: null,
    retention_days: 30,
    compress_after_hours: 1,
  })
  const { code, stdout } = await admin()
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ticks +~0 +[\d.]+ KiB +0 of 0 +30 days +1 h$/m)
  expect(stdout).toMatch(/^audit_logs .* for ever *$/m)
})

it('storage reports the free space of the data disk and the growth of the database', async () => {
  const { disk, growth } = server.deps
  await disk.look()
  growth.add(0, 1_000_000)
  growth.add(12 * 3_600_000, 3_000_000)
  expect((await server.get('/api/admin/storage', session)).body).toMatchObject({
    database_bytes_per_day: 4_000_000,
    disk: { data: { free_bytes: expect.any(Number) as number, days_left: null }, logs: null },
  })
})

it('storage reports a failed job, and the command exits with 1', async () => {
  await server.deps.redis.hset(MAINTENANCE_KEYS.faults, '1000', JSON.stringify(FAULT))
  expect((await server.get('/api/admin/storage', session)).body).toMatchObject({
    faults: [{ job: FAULT.job, failed_at: '2026-03-19T10:00:00.000+09:00', reason: 'no space' }],
  })
  expect(await admin()).toMatchObject({ code: 1, stderr: expect.stringContaining('no space') as string })
})
