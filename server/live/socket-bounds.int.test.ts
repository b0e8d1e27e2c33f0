import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { resetStack } from '#platform/testing/embedded-stack'
import type { RefusalData } from '#shared/protocol/messages'
import { SERVER_KEYS } from '#shared/protocol/names'
import { ADMIN_NAMESPACE } from '#shared/protocol/topics'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

const BOUNDS = { perSession: 3, perAccount: 5, perServer: 7 }

let server: LiveServer
let other: LiveServer

const start = () => startLiveServer(undefined, undefined, undefined, { sockets: BOUNDS })

beforeEach(async () => {
  await resetStack()
  server = await start()
  other = await start()
})
afterEach(async () => {
  await server.close()
  await other.close()
})

/** Null: it was admitted. */
async function outcomeOf(socket: Socket): Promise<RefusalData | null> {
  return Promise.race([
    next(socket, 'connect').then(() => null),
    next<Error & { data: RefusalData }>(socket, 'connect_error').then(({ data }) => data),
  ])
}

const comeIn = (to: LiveServer, token: string) => outcomeOf(to.client({ token }))

/** A number of sockets of one session at once. */
async function letIn(to: LiveServer, token: string, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => to.client({ token }))
  expect(await Promise.all(sockets.map(outcomeOf))).toEqual(sockets.map(() => null))
  return sockets
}

const TOO_MANY = { code: 'too_many_sockets' }

describe('P60: sockets are limited', () => {
  it('for each session, however many connect at once, without closing open ones', async () => {
    const token = await server.token()
    const sockets = Array.from({ length: 9 }, () => server.client({ token }))
    const outcomes = await Promise.all(sockets.map(outcomeOf))
    const refused = outcomes.filter((outcome) => outcome !== null)
    expect(refused).toHaveLength(6)
    for (const refusal of refused) {
      expect(refusal).toMatchObject(TOO_MANY)
      expect(refusal.retry_after_ms).toBeGreaterThanOrEqual(30_000)
    }
    expect(server.live.figures().tooMany).toBe(6)
    const [open] = sockets.filter((socket) => socket.connected)
    expect(await open?.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
  })

  it('for each account over all of its sessions, and not for other accounts', async () => {
    await letIn(server, await server.token(), 3)
    await letIn(server, await server.token(), 2)
    expect(await comeIn(server, await server.token())).toMatchObject(TOO_MANY)
    expect(await comeIn(server, await server.token({ userId: 'another' }))).toBeNull()
  })

  it('for each server', async () => {
    for (let at = 0; at < BOUNDS.perServer; at++)
      expect(await comeIn(server, await server.token({ userId: `person${at}` }))).toBeNull()
    expect(await comeIn(server, await server.token({ userId: 'late' }))).toMatchObject(TOO_MANY)
    expect(await comeIn(other, await server.token({ userId: 'late' }))).toBeNull()
  })

  it('over all servers together', async () => {
    const token = await server.token()
    await letIn(server, token, 2)
    await letIn(other, token, 1)
    expect(await comeIn(server, token)).toMatchObject(TOO_MANY)
    expect(await comeIn(other, token)).toMatchObject(TOO_MANY)
    await letIn(other, await server.token(), 2)
    expect(await comeIn(server, await server.token())).toMatchObject(TOO_MANY)
  })

  it('and one that closes makes room, on this server and on others', async () => {
    const token = await server.token()
    const [first, second] = await letIn(server, token, 3)
    first?.disconnect()
    await expect.poll(() => comeIn(server, token)).toBeNull()
    second?.disconnect()
    await expect.poll(() => comeIn(other, token)).toBeNull()
  })

  it('and the namespaces of one connection count as one socket', async () => {
    const token = await server.token({ role: 'admin' })
    await letIn(server, token, 2)
    const page = server.client({ token })
    expect(await outcomeOf(page)).toBeNull()
    const admin = page.io.socket(ADMIN_NAMESPACE, { auth: { token } })
    expect(await outcomeOf(admin)).toBeNull()
    expect(await comeIn(server, token)).toMatchObject(TOO_MANY)
  })

  it('and one connection counts as one socket, however often it connects to a namespace', async () => {
    const token = await server.token()
    const raw = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const warnings: string[] = []
    const onWarning = ({ name }: Error) => void warnings.push(name)
    process.on('warning', onWarning)
    const answers: string[] = []
    await new Promise<void>((resolve) =>
      raw.on('message', (frame: Buffer) => {
        const text = frame.toString()
        if (text.startsWith('0{')) for (let at = 0; at < 20; at++) raw.send(`40${JSON.stringify({ token })}`)
        if (!text.startsWith('4')) return
        answers.push(text.slice(0, 2))
        resolve()
      }),
    )
    await letIn(server, token, 2)
    expect(answers).toEqual(['40'])
    expect(server.live.io.sockets.sockets.size).toBe(3)
    raw.terminate()
    await expect.poll(() => server.live.io.sockets.sockets.size).toBe(2)
    process.off('warning', onWarning)
    expect(warnings).not.toContain('MaxListenersExceededWarning')
  })
})

describe('P60: what a server keeps of its sockets in Redis', () => {
  const count = (fields: Record<string, number>, leaseMs: number) =>
    server.redis
      .multi()
      .hset(`${SERVER_KEYS.sockets}gone`, fields)
      .zadd(`${SERVER_KEYS.sockets}servers`, Date.now() + leaseMs, 'gone')
      .exec()

  it('counts only while its lease runs, so that sockets of a server that died can reconnect elsewhere', async () => {
    await count({ 'account:someone': 5 }, 60_000)
    expect(await comeIn(server, await server.token())).toMatchObject(TOO_MANY)
    await count({ 'account:someone': 5 }, -1)
    expect(await comeIn(server, await server.token())).toBeNull()
  })

  it('is deleted when it stops', async () => {
    await letIn(server, await server.token(), 3)
    await server.live.stop()
    expect(await other.redis.keys(`${SERVER_KEYS.sockets}*`)).toEqual([])
  })

  it('is written again when Redis has lost it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const watched = await start()
    try {
      const token = await watched.token()
      const sockets = await letIn(watched, token, 3)
      await watched.redis.del(...(await watched.redis.keys(`${SERVER_KEYS.sockets}*`)))
      vi.advanceTimersByTime(10_000)
      await expect.poll(() => watched.redis.keys(`${SERVER_KEYS.sockets}*`)).toHaveLength(2)
      expect(await comeIn(other, token)).toMatchObject(TOO_MANY)
      for (const socket of sockets) socket.disconnect()
      await expect.poll(() => comeIn(other, token)).toBeNull()
    } finally {
      await watched.close()
      vi.useRealTimers()
    }
  })
})
