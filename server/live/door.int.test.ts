import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { RefusalData } from '#shared/protocol/messages'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

let server: LiveServer
beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
})
afterEach(() => server.close())

/** What becomes of so many handshakes at once: nothing at all, or the refusal. */
async function knock(times: number, forwardedFor?: string): Promise<(RefusalData | null)[]> {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  const token = await server.token()
  return Promise.all(
    Array.from({ length: times }, () => {
      const socket = server.client({ token }, headers)
      return Promise.race([
        next(socket, 'connect').then(() => null),
        next<Error & { data: RefusalData }>(socket, 'connect_error').then(({ data }) => data),
      ])
    }),
  )
}

describe('P33: handshakes of one address', () => {
  it('more than 300 in 10 seconds are refused as rate_limited, and told when to try again; others come in', async () => {
    const refusals = (await knock(310, '203.0.113.7')).filter((refusal) => refusal !== null)
    expect(refusals).toHaveLength(10)
    for (const { code, retry_after_ms: ms } of refusals) {
      expect(code).toBe('rate_limited')
      expect(ms).toBeGreaterThan(0)
      expect(ms).toBeLessThanOrEqual(10_000)
    }
    expect(await knock(1, '203.0.113.8')).toEqual([null])
    expect(server.live.figures().refused).toBe(10)
  })

  it('are counted by what the trusted proxy saw, not by what a client makes up', async () => {
    await knock(300, '203.0.113.7')
    expect(await knock(1, '198.51.100.1, 203.0.113.7')).toMatchObject([{ code: 'rate_limited' }])
  })

  it('are counted before anything is spent on their tokens', async () => {
    await knock(300, '203.0.113.7')
    const socket = server.client({ token: 'nonsense', protocol: 99 }, { 'x-forwarded-for': '203.0.113.7' })
    const error = await next<Error & { data: RefusalData }>(socket, 'connect_error')
    expect(error.data.code).toBe('rate_limited')
  })

  it('are not counted from this machine itself: a proxy that was not declared brings everybody', async () => {
    expect((await knock(320)).filter((refusal) => refusal !== null)).toEqual([])
  })
})
