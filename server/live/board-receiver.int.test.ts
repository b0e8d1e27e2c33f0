import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import { CHANNELS } from '#shared/protocol/names'
import { firstDay, follow, traded } from '../testing/follower.ts'
import { TestWorker, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

let server: LiveServer
let worker: TestWorker

/** The server's periodic checks are triggered by the test. */
beforeEach(async () => {
  await resetStack()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  server = await startLiveServer()
  worker = new TestWorker(server.redis)
  await worker.publish(firstDay)
})
afterEach(async () => {
  await server.close()
  vi.useRealTimers()
})

async function look(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000)
  // Answered after all commands of the check.
  await server.redis.ping()
}

it('P47: a server that is behind once waits for the batch and does not read the whole board', async () => {
  const { events, reaches } = await follow(server, 'market')
  await reaches(1)
  const text = await worker.publish({ traded: [traded(1, 1_010, 15)] }, { lost: true })
  await look()
  await server.redis.publish(CHANNELS.batches, text)
  await reaches(2)
  expect(events).toEqual(['snapshot', 'batch'])
})

it('P47: a server that is behind at two checks in a row, without progress, reads the board', async () => {
  const { events, reaches } = await follow(server, 'market')
  await reaches(1)
  await worker.publish({ traded: [traded(1, 1_010, 15)] }, { lost: true })
  await look()
  await look()
  await reaches(2)
  expect(events).toEqual(['snapshot', 'patch'])
})
