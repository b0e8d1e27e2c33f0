import type { Socket as Tcp } from 'node:net'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { RefusalData } from '#shared/protocol/messages'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

let server: LiveServer
let token: string
let sockets: Socket[]
let hints: number[]
let reasons: string[]

beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
  token = await server.token()
  hints = []
  reasons = []
})
afterEach(() => server.close())

/** Connects a number of clients, and records their messages of the drain. */
async function connected(count: number): Promise<void> {
  sockets = Array.from({ length: count }, () => server.client({ token }))
  for (const socket of sockets) {
    socket.on('drain', ({ reconnect_after_ms: ms }: { reconnect_after_ms: number }) => hints.push(ms))
    socket.on('disconnect', (reason) => reasons.push(reason))
  }
  await Promise.all(sockets.map((socket) => next(socket, 'connect')))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
}

/** Waits for the network while the clock stands still. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate)
}

/** Advances the drain to its next slice. */
async function slicePasses() {
  await vi.advanceTimersByTimeAsync(100)
}

describe('P35: a server that stops', () => {
  afterEach(() => void vi.useRealTimers())

  it('sends each socket a time to reconnect, spread over the window, and closes them slice by slice', async () => {
    const SOCKETS = 300
    await connected(SOCKETS)
    const stopped = server.live.stop()
    await until(() => hints.length === SOCKETS)
    expect(reasons).toEqual([])
    const fifths = [0, 1, 2, 3, 4].map(
      (fifth) =>
        hints.filter((ms) => ms >= fifth * 40 && ms < (fifth + 1) * 40 + (fifth === 4 ? 1 : 0)).length,
    )
    expect(fifths.reduce((sum, count) => sum + count)).toBe(SOCKETS)
    expect(Math.min(...fifths)).toBeGreaterThan(SOCKETS / 5 / 3)
    expect(Math.max(...fifths)).toBeLessThan((SOCKETS / 5) * 2)

    await slicePasses()
    await until(() => reasons.length >= 200)
    expect(reasons).toHaveLength(200)
    await slicePasses()
    await until(() => reasons.length === SOCKETS)
    await stopped
    expect(new Set(reasons)).toEqual(new Set(['transport close']))
    expect(server.live.figures()).toMatchObject({ sockets: 0, drained: SOCKETS })
  })

  it('refuses handshakes meanwhile with a time to retry', async () => {
    await connected(1)
    const stopped = server.live.stop()
    const late = server.client({ token })
    const error = await next<Error & { data: RefusalData }>(late, 'connect_error')
    expect(error.data.code).toBe('unavailable')
    expect(error.data.retry_after_ms).toBeGreaterThanOrEqual(1_000)
    expect(server.live.figures().refused).toBe(1)
    await slicePasses()
    await stopped
  })

  it('stops waiting once all sockets have closed by themselves', async () => {
    await connected(3)
    const stopped = server.live.stop()
    for (const socket of sockets) socket.disconnect()
    await until(() => server.live.figures().sockets === 0)
    await slicePasses()
    await stopped
  })

  it('does not wait for a reader that does not read', async () => {
    await connected(3)
    const [deaf] = sockets
    const { ws } = deaf?.io.engine.transport as unknown as { ws: { _socket: Tcp } }
    ws._socket.pause()
    const stopped = server.live.stop()
    await until(() => hints.length === 2)
    await slicePasses()
    await stopped
    expect(server.live.figures().sockets).toBe(0)
  })
})
