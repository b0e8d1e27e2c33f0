import { Emitter } from '@socket.io/redis-emitter'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { openGate } from '#platform/testing/gate'
import type { Gate } from '#platform/testing/gate'
import { connectRedis } from '#platform/redis'
import { unawaited } from '#platform/unawaited-redis'
import { next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'
import { EncodedMessage } from './encoded-message.ts'

const log = pino({ level: 'silent' })
let servers: [LiveServer, LiveServer]
/** The second server's path to Redis, which can be cut. */
let gate: Gate

beforeEach(async () => {
  await resetStack()
  gate = await openGate(stackUrls().redisUrl)
  servers = [await startLiveServer(), await startLiveServer(gate.url)]
})
afterEach(async () => {
  for (const server of servers) await server.close()
  await gate.block()
})

/** One connected client of each server. */
async function clients() {
  const token = await servers[0].token()
  const sockets = servers.map((server) => server.client({ token }))
  await Promise.all(sockets.map((socket) => next(socket, 'connect')))
  return sockets
}

describe('control messages', () => {
  it('of the emitter reach a room on every server, and close its sockets', async () => {
    const sockets = await clients()
    for (const { live } of servers) live.io.local.socketsJoin('room')
    const redis = connectRedis(stackUrls().redisUrl, { log, role: 'test-emitter' })
    onTestFinished(() => redis.disconnect())
    const emitter = new Emitter(unawaited(redis, log))
    const received = sockets.map((socket) => next(socket, 'session'))
    const gone = sockets.map((socket) => next(socket, 'disconnect'))
    emitter.to('room').emit('session', { state: 'ended', expires_ms: null })
    emitter.in('room').disconnectSockets(true)
    expect(await Promise.all(received)).toEqual(Array(2).fill({ state: 'ended', expires_ms: null }))
    expect(await Promise.all(gone)).toEqual(Array(2).fill('io server disconnect'))
  })

  it('may contain encoded JSON, which arrives decoded on every server', async () => {
    const sockets = await clients()
    const received = sockets.map((socket) => next(socket, 'patch'))
    servers[0].live.io.emit('patch', new EncodedMessage('{"seq":1}'))
    expect(await Promise.all(received)).toEqual([{ seq: 1 }, { seq: 1 }])
  })

  it('with io.local stay on this server', async () => {
    const [here, there] = await clients()
    const received: string[] = []
    there?.on('patch', () => received.push('patch'))
    there?.on('batch', () => received.push('batch'))
    servers[0].live.io.local.emit('patch', new EncodedMessage('{}'))
    servers[0].live.io.emit('batch', new EncodedMessage('{}'))
    await Promise.all([next(here!, 'batch'), next(there!, 'batch')])
    expect(received).toEqual(['batch'])
  })

  it('are lost while Redis is away, without a failure, and arrive again afterwards', async () => {
    const unheard: unknown[] = []
    const keep = (error: unknown) => void unheard.push(error)
    process.on('unhandledRejection', keep)
    onTestFinished(() => void process.off('unhandledRejection', keep))
    const [, there] = await clients()
    const { io } = servers[1].live
    await gate.block()
    io.emit('patch', new EncodedMessage('{"seq":1}'))
    io.in('nobody').disconnectSockets(true)
    expect(await next(there!, 'patch')).toEqual({ seq: 1 })
    await expect(io.fetchSockets()).rejects.toThrow()

    await gate.unblock()
    const received = next(there!, 'patch')
    const again = setInterval(() => servers[0].live.io.emit('patch', new EncodedMessage('{"seq":2}')), 50)
    onTestFinished(() => clearInterval(again))
    expect(await received).toEqual({ seq: 2 })
    expect(unheard).toEqual([])
  })
})
