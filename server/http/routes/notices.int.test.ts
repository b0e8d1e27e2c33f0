import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { lost } from '#platform/log-stream'
import { NO_MARKET, linkOf } from '../../testing/board.ts'
import { createPerson } from '../../testing/people.ts'
import { startAnotherServer, startTestServer, type TestServer } from '../../testing/test-server.ts'

const FORWARDED = { 'X-Forwarded-For': '203.0.113.9' }

let server: TestServer
let session: Record<string, string>
beforeAll(async () => {
  server = await startTestServer()
  session = (await createPerson(server, 'boss', { role: 'admin' })).session
})
afterEach(() => void (lost.lines = 0))
afterAll(() => server.close())

const noticesOf = async (requested: TestServer = server) =>
  (await requested.get('/api/admin/notices', session)).body?.notices

describe('the notices for operators', () => {
  it('there are no notices where all is well', async () => {
    expect(await noticesOf()).toEqual([])
  })

  it('notices name a proxy that sends X-Forwarded-For from a private address while TRUST_PROXY is off', async () => {
    await server.get('/api/health/live', FORWARDED)
    expect(await noticesOf()).toEqual([
      { code: 'proxy_not_trusted', address: '127.0.0.1', seen_at: expect.any(String) as string },
    ])
  })

  it('notices name a source whose terms allow own use alone, even while it stands by', async () => {
    let link = linkOf({ source: 'kis' })
    const requested = await startAnotherServer({ board: { ...NO_MARKET, link: () => link } })
    const ownUse = [{ code: 'own_use_only', source: 'kis' }]
    expect(await noticesOf(requested)).toEqual(ownUse)
    link = linkOf({ source: 'csv-cache' })
    expect(await noticesOf(requested)).toEqual([])
    const standsBy = { source: 'kis', delay_minutes: 0, live: false, state: null, code: null } as const
    const times = { since_ms: null, retry_at_ms: null, returns_at_ms: null }
    link = linkOf({ source: 'csv-cache', order: [{ ...standsBy, ...times }] })
    expect(await noticesOf(requested)).toEqual(ownUse)
    await requested.close()
  })

  it('notices do not name a trusted proxy', async () => {
    const trusting = await startAnotherServer({ trustProxy: 1 })
    await trusting.get('/api/health/live', FORWARDED)
    expect(await noticesOf(trusting)).toEqual([])
    await trusting.close()
  })

  it('notices count lost log lines, and name a disk that is almost full', async () => {
    lost.lines = 12
    const space = { free_bytes: 1_000, total_bytes: 2_000, days_left: 0.5 }
    const { disk } = server.deps
    const full = await startAnotherServer({ disk: { ...disk, almostFull: [{ disk: 'data', ...space }] } })
    expect(await noticesOf(full)).toEqual([
      { code: 'disk_almost_full', disk: 'data', ...space },
      { code: 'log_lines_lost', count: 12 },
    ])
    const { body } = await full.get('/api/admin/storage', session)
    expect(body).toMatchObject({ log: { lines_lost: 12 } })
    await full.close()
  })
})
