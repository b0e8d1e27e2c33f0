import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { RefusalData } from '#shared/protocol/messages'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

const FREE = 30

let server: LiveServer
beforeEach(async () => {
  await resetStack()
  const sockets = { perSession: 1, perAccount: 2, perServer: 100 }
  server = await startLiveServer(undefined, undefined, undefined, { sockets })
})
afterEach(() => server.close())

async function comeIn(token: string): Promise<RefusalData | null> {
  const socket = server.client({ token })
  return Promise.race([
    next(socket, 'connect').then(() => null),
    next<Error & { data: RefusalData }>(socket, 'connect_error').then(({ data }) => data),
  ])
}

/** As many at once as are allowed, and as many again for the seconds that pass, until it is throttled. */
async function knockUntilRefused(token: string): Promise<RefusalData> {
  for (;;) {
    const refusals = await Promise.all(Array.from({ length: FREE }, () => comeIn(token)))
    const knocked = refusals.find((refusal) => refusal?.code === 'rate_limited')
    if (knocked != null) return knocked
  }
}

describe('P62: a session that keeps reconnecting', () => {
  it('is refused without a query to Redis, and waits longer each time', async () => {
    const token = await server.token()
    expect(await comeIn(token)).toBeNull()
    expect(await comeIn(token)).toMatchObject({ code: 'too_many_sockets' })
    await knockUntilRefused(token)
    // A store that is queried now cannot answer.
    server.redis.disconnect()
    for (let at = 0; at < 100; at++) expect(await comeIn(token)).toMatchObject({ code: 'rate_limited' })
    const last = await comeIn(token)
    expect(last?.retry_after_ms).toBeGreaterThan(30_000)
    expect(last?.retry_after_ms).toBeLessThanOrEqual(2 * 301_000)
  })

  it('does not affect another session of its account or another account', async () => {
    const token = await server.token()
    expect(await comeIn(token)).toBeNull()
    await knockUntilRefused(token)
    expect(await comeIn(await server.token())).toBeNull()
    expect(await comeIn(await server.token({ userId: 'another' }))).toBeNull()
  })

  it('is refused without a query also when its session has ended', async () => {
    const token = await server.token()
    await server.sessions.endAll(await server.sessions.idsOf('someone'))
    expect(await comeIn(token)).toMatchObject({ code: 'session_ended' })
    expect((await knockUntilRefused(token)).retry_after_ms).toBeGreaterThan(0)
    expect(await comeIn(await server.token())).toBeNull()
  })
})
