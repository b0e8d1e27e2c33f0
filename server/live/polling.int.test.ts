import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import { MarketMirror } from '#shared/protocol/mirror'
import { firstDay, traded } from '../testing/follower.ts'
import { TestWorker, startLiveServer, type LiveServer } from '../testing/live-server.ts'

let server: LiveServer
let worker: TestWorker
let socket: Socket

beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
  worker = new TestWorker(server.redis)
})
afterEach(async () => {
  socket.disconnect()
  await server.close()
})

it('P4, P5, P10: a reader that uses HTTP long polling gets the board and every change to it', async () => {
  await worker.publish(firstDay)
  socket = io(server.url, { transports: ['polling'], auth: { token: await server.token() }, forceNew: true })
  const mirror = new MarketMirror()
  for (const event of ['snapshot', 'batch', 'patch'] as const)
    socket.on(event, (payload: unknown) => {
      expect(mirror.apply(event, payload)).toBe('applied')
    })
  expect(await socket.emitWithAck('subscribe', { topic: 'market' })).toMatchObject({ ok: true })
  for (let poll = 1; poll <= 20; poll++)
    await worker.publish({ traded: [traded(1, 1_000 + poll, 10 + poll)] })
  await expect.poll(() => mirror.position?.seq).toBe(21)
  expect(mirror.get('000001')).toMatchObject({ price: 1_020, volume: 30 })
  expect(socket.io.engine.transport.name).toBe('polling')
})
