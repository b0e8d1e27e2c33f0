import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { KEYS } from '#shared/protocol/names'
import { createPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const STATUS: HistoryStatus = {
  source: 'krx-openapi',
  board: 'krx',
  state: 'stopped',
  detail: 'all 8000 calls of the day are spent',
  retry_at_ms: Date.parse('2026-03-21T00:00:00+09:00'),
  series: { wanted: 5, filled: 1, failed: 1 },
  days: 4_242,
  from: '2024-09-16',
  to: '2026-03-19',
  failures: [
    { kind: 'day', code: 'KONEX', reason: 'not approved', at_ms: Date.parse('2026-03-20T08:00:00+09:00') },
  ],
  updated_at_ms: Date.parse('2026-03-20T09:00:00+09:00'),
}

describe('GET /api/admin/history', () => {
  let server: TestServer
  let session: Record<string, string>
  beforeAll(async () => {
    server = await startTestServer()
    session = (await createPerson(server, 'chief', { role: 'admin' })).session
  })
  afterAll(() => server.close())

  it('the state of the history is empty before a worker has reported', async () => {
    const { status, body } = await server.get('/api/admin/history', session)
    expect([status, body]).toEqual([200, { history: null }])
  })

  it('the state of the history reports progress and what could not be read', async () => {
    await server.deps.redis.set(KEYS.history, JSON.stringify(STATUS))
    const { body } = await server.get('/api/admin/history', session)
    expect(body).toEqual({
      history: {
        source: 'krx-openapi',
        board: 'krx',
        state: 'stopped',
        detail: 'all 8000 calls of the day are spent',
        retry_at: '2026-03-21T00:00:00.000+09:00',
        series: { wanted: 5, filled: 1, failed: 1 },
        days: 4_242,
        from: '2024-09-16',
        to: '2026-03-19',
        failures: [
          { kind: 'day', code: 'KONEX', reason: 'not approved', at: '2026-03-20T08:00:00.000+09:00' },
        ],
        updated_at: '2026-03-20T09:00:00.000+09:00',
      },
    })
  })
})
