import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import { firstDay, follow, listing, traded } from '../testing/follower.ts'
import { TestWorker, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

let server: LiveServer

beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
})
afterEach(() => server.close())

describe('a reader that resumes in a newer epoch than its server has', () => {
  const known = { epoch: 'epoch-2', seq: 1 }

  beforeEach(async () => {
    await new TestWorker(server.redis, 'epoch-1').publish(firstDay)
    await (await follow(server, 'market')).reaches(1)
    const successor = new TestWorker(server.redis, 'epoch-2')
    await successor.publish({ ...firstDay, traded: [traded(1, 1_010, 15)] }, { lost: true })
  })

  it('P7: is not set back, as the server reads the position of the board first', async () => {
    const { ack, events } = await follow(server, 'market', { position: known })
    expect(ack).toMatchObject({ ok: true, ...known, resume: 'current' })
    expect(events).toEqual([])
  })

  it('P7: is refused as unavailable while the server cannot read the position', async () => {
    const { socket } = await follow(server, 'index')
    server.redis.disconnect()
    const ack: unknown = await socket.emitWithAck('subscribe', { topic: 'market', position: known })
    expect(ack).toMatchObject({ ok: false, code: 'unavailable' })
  })
})

it('P4: a tab that resumes after a night gets the new day in one patch', async () => {
  const worker = new TestWorker(server.redis)
  await worker.publish({ ...firstDay, listed: [listing(1), listing(2), listing(3)] })
  const tab = await follow(server, 'market')
  await tab.reaches(1)
  tab.socket.disconnect()

  await worker.publish({ traded: [traded(1, 1_500, 99)] })
  await worker.publish({
    newTradeDate: '2026-03-20',
    atMs: Date.parse('2026-03-20T09:00:00+09:00'),
    removed: [3],
    listed: [listing(4)],
    traded: [traded(4, 400)],
  })
  await worker.publish({ traded: [traded(2, 2_100, 5)] })

  const awake = await follow(server, 'market', { mirror: tab.mirror })
  await awake.reaches(4)
  const late = await follow(server, 'market')
  await late.reaches(4)
  expect(awake.ack).toMatchObject({ ok: true, resume: 'patch' })
  expect([awake.events, late.events]).toEqual([['patch'], ['snapshot']])
  expect(awake.mirror.quotes()).toEqual(late.mirror.quotes())
  expect(awake.mirror.tradeDate).toBe('2026-03-20')
})
