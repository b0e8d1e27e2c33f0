import { afterEach, beforeEach, expect, it } from 'vitest'
import { startPrivateRedis, type PrivateRedis } from '#platform/testing/private-redis'
import type { Link } from '#shared/protocol/messages'
import { linkOf } from '../testing/board.ts'
import { startLiveServer, TestWorker, type LiveServer } from '../testing/live-server.ts'

let redis: PrivateRedis
let server: LiveServer
let worker: TestWorker
let received: Link[]
beforeEach(async () => {
  redis = await startPrivateRedis()
  server = await startLiveServer(redis.url)
  worker = new TestWorker(redis.client)
  const socket = server.client({ token: await server.token() })
  received = []
  socket.on('link', (link: Link) => void received.push(link))
  socket.connect()
  await worker.publishLink(linkOf({ last_received_ms: 1 }))
  await expect.poll(() => received.at(-1)).toMatchObject({ state: 'live' })
})
afterEach(async () => {
  await server.close()
  await redis.stop()
})

const expectLink = (link: Partial<Link>) => expect.poll(() => received.at(-1)).toMatchObject(link)

it('P54: readers receive store_unavailable while Redis refuses writes and no worker can report it', async () => {
  await redis.client.config('SET', 'maxmemory', '1')
  await expectLink({
    state: 'failing',
    code: 'store_unavailable',
    detail: 'Redis cannot be used (OOM)',
    last_received_ms: 1,
  })
  await redis.client.config('SET', 'maxmemory', '0')
  await worker.publishLink(linkOf({ last_received_ms: 2 }))
  await expectLink({ state: 'live', code: null, last_received_ms: 2 })
})

it('P54: readers receive store_unavailable while Redis is down', async () => {
  await redis.stop()
  await expectLink({ state: 'failing', code: 'store_unavailable', last_received_ms: 1 })
})
