import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { RefusalData } from '#shared/protocol/messages'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'
import { limitHandshakes } from './door.ts'

const OFFICE = '203.0.113.7'

let server: LiveServer
beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
})
afterEach(() => server.close())

/** As if so many handshakes had come from an address just now. */
async function earlier(handshakes: number, address: string): Promise<void> {
  const limit = limitHandshakes(server.redis)
  for (let n = 0; n < handshakes; n++) await limit.take(address)
}

/** What becomes of so many handshakes at once: nothing at all, or the refusal. */
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
  it('more than 300 in 10 seconds are refused as rate_limited, and told when to try again; others come in', async () => {
    await earlier(290, OFFICE)
    const outcomes = await knock(15, OFFICE)
    const refusals = outcomes.filter((refusal) => refusal !== null)
    expect(refusals).toHaveLength(5)
    for (const { code, retry_after_ms: ms } of refusals) {
      expect(code).toBe('rate_limited')
      expect(ms).toBeGreaterThan(0)
      expect(ms).toBeLessThanOrEqual(10_000)
    }
    expect(await knock(1, '203.0.113.8')).toEqual([null])
    expect(server.live.figures().refused).toBe(5)
  })

  it('are counted by what the trusted proxy saw, not by what a client makes up', async () => {
    await earlier(300, OFFICE)
    expect(await knock(1, `198.51.100.1, ${OFFICE}`)).toMatchObject([{ code: 'rate_limited' }])
  })

  it('are counted before anything else of them is looked at', async () => {
    await earlier(300, OFFICE)
    const auth = { token: 'nonsense', protocol: 99 }
    expect(await knock(1, OFFICE, auth)).toMatchObject([{ code: 'rate_limited' }])
  })

  it('are not counted from this machine itself: a proxy that was not declared brings everybody', async () => {
    await earlier(300, '127.0.0.1')
    expect(await knock(3)).toEqual([null, null, null])
  })
})
