import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { RefusalData } from '#shared/protocol/messages'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

const OFFICE = '203.0.113.7'

let server: LiveServer
beforeEach(async () => {
  await resetStack()
  server = await startLiveServer(undefined, undefined, { points: 30, perSeconds: 3_600 })
})
afterEach(() => server.close())

/** The results of concurrent handshakes: nothing when admitted, or the refusal. */
async function knock(
  times: number,
  forwardedFor?: string,
  auth: Record<string, unknown> = {},
): Promise<(RefusalData | null)[]> {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  const token = await server.token()
  return Promise.all(
    Array.from({ length: times }, () => {
      const socket = server.client({ token, ...auth }, headers)
      return Promise.race([
        next(socket, 'connect').then(() => null),
        next<Error & { data: RefusalData }>(socket, 'connect_error').then(({ data }) => data),
      ])
    }),
  )
}

describe('P33: handshakes of one address', () => {
  it('beyond the limit are refused as rate_limited with a time to retry, and those of others are admitted', async () => {
    const outcomes = await knock(35, OFFICE)
    const refusals = outcomes.filter((refusal) => refusal !== null)
    expect(refusals).toHaveLength(5)
    for (const { code, retry_after_ms: ms } of refusals) {
      expect(code).toBe('rate_limited')
      expect(ms).toBeGreaterThan(0)
      expect(ms).toBeLessThanOrEqual(3_600_000)
    }
    expect(await knock(1, '203.0.113.8')).toEqual([null])
    expect(server.live.figures().refused).toBe(5)
  })

  it('are counted by the address that the trusted proxy saw, not by one the client claims', async () => {
    await knock(30, OFFICE)
    expect(await knock(1, `198.51.100.1, ${OFFICE}`)).toMatchObject([{ code: 'rate_limited' }])
  })

  it('are counted for one address when a gateway appends the port', async () => {
    for (let n = 0; n < 30; n++) expect(await knock(1, `${OFFICE}:${40_000 + n}`)).toEqual([null])
    expect(await knock(1, `${OFFICE}:50000`)).toMatchObject([{ code: 'rate_limited' }])
    expect(await knock(1, `[::ffff:${OFFICE}]:50001`)).toMatchObject([{ code: 'rate_limited' }])
  })

  it('are counted before anything else is checked', async () => {
    await knock(30, OFFICE)
    const auth = { token: 'nonsense', protocol: 99 }
    expect(await knock(1, OFFICE, auth)).toMatchObject([{ code: 'rate_limited' }])
  })

  it.each([
    ['unauthenticated', { token: 'nonsense' }],
    ['unsupported_protocol', { protocol: 99 }],
  ])('that were refused as %s count as ten', async (code, auth) => {
    for (let n = 0; n < 3; n++) expect(await knock(1, OFFICE, auth)).toMatchObject([{ code }])
    expect(await knock(1, OFFICE)).toMatchObject([{ code: 'rate_limited' }])
  })

  it('count as one each when their session has ended, so that boards can reconnect in the morning', async () => {
    const token = await server.token({ seconds: -1 })
    for (let n = 0; n < 5; n++)
      expect(await knock(1, OFFICE, { token })).toMatchObject([{ code: 'session_ended' }])
    expect(await knock(1, OFFICE)).toEqual([null])
  })
})
