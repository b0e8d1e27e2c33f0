import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { Role } from '#shared/auth/role'
import { KEYS } from '#shared/protocol/names'
import { StockView } from '#shared/protocol/stock-view'
import { firstDay, follow, listing, traded } from '../testing/follower.ts'
import { TestWorker, next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

let server: LiveServer
let worker: TestWorker

beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
  worker = new TestWorker(server.redis)
  await worker.publish(firstDay)
})
afterEach(() => {
  vi.useRealTimers()
  return server.close()
})

describe('P30: a follower of stock:<code>', () => {
  it('gets its row, then a patch whenever it changes, and nothing while it does not', async () => {
    const market = await follow(server, 'market')
    const { ack, mirror, events, reaches } = await follow(server, 'stock:000002')
    expect(ack).toMatchObject({
      ok: true,
      topic: 'stock:000002',
      epoch: 'epoch-1',
      seq: 1,
      resume: 'snapshot',
    })
    for (let seq = 2; seq <= 5; seq++) await worker.publish({ traded: [traded(1, 1_000 + seq, 10 + seq)] })
    await worker.publish({ traded: [traded(2, 2_100, 20)] })
    await Promise.all([market.reaches(6), reaches(6)])
    expect(events).toEqual(['snapshot', 'patch'])
    expect(mirror.quotes()).toEqual([market.mirror.get('000002')])
    expect(mirror.get('000002')).toMatchObject({ price: 2_100, volume: 20, name: '종목 2' })
  })

  it('is published to workers, as some sources can follow a few stocks trade by trade', async () => {
    await follow(server, 'market')
    await follow(server, 'stock:000002')
    await expect.poll(() => server.redis.zrange(KEYS.followed, '0', '-1')).toEqual(['000002'])
  })

  it.each([
    ['stood there when the stock last changed: nothing is missing', 2, 'current', []],
    ['stood before it: gets the row', 1, 'patch', ['patch']],
  ] as const)('that reconnects and %s', async (_, seq, resume, expected) => {
    await worker.publish({ traded: [traded(2, 2_100, 20)] })
    await worker.publish({ traded: [traded(1, 1_100, 20)] })
    const probe = await follow(server, 'market')
    await probe.reaches(3)
    const { ack, events } = await follow(server, 'stock:000002', { position: { epoch: 'epoch-1', seq } })
    expect(ack).toMatchObject({ ok: true, resume, seq: 3 })
    expect(events).toEqual(expected)
  })

  it('gets the row of a new day, and starts over with a new epoch', async () => {
    const { mirror, reaches } = await follow(server, 'stock:000002')
    await worker.publish({ newTradeDate: '2026-03-20' })
    await reaches(2)
    expect(mirror.get('000002')).toMatchObject({ price: null, previous_close: 2_000, state: 'no_data' })
    const successor = new TestWorker(server.redis, 'epoch-2')
    await successor.publish({ ...firstDay, traded: [traded(2, 2_200)] })
    await expect.poll(() => mirror.position).toEqual({ epoch: 'epoch-2', seq: 1 })
    expect(mirror.get('000002')?.price).toBe(2_200)
  })

  it('gets a patch when the stock leaves the board, then nothing, and the row when the stock comes back', async () => {
    const market = await follow(server, 'market')
    const { mirror, events, reaches } = await follow(server, 'stock:000002')
    await worker.publish({ removed: [2] })
    await reaches(2)
    expect(mirror.quotes()).toEqual([])
    await worker.publish({ traded: [traded(1, 1_100, 20)] })
    await market.reaches(3)
    expect(events).toEqual(['snapshot', 'patch'])
    await worker.publish({ listed: [listing(2)], traded: [traded(2, 2_300, 5)] })
    await reaches(4)
    expect(mirror.quotes()).toEqual([market.mirror.get('000002')])
  })

  it('gets that patch also when pub/sub lost the message', async () => {
    const { mirror, reaches } = await follow(server, 'stock:000002')
    await worker.publish({ removed: [2] }, { lost: true })
    await reaches(2)
    expect(mirror.quotes()).toEqual([])
  })

  it('gets an empty snapshot when the new epoch does not have the stock', async () => {
    const { mirror, events } = await follow(server, 'stock:000002')
    const successor = new TestWorker(server.redis, 'epoch-2')
    await successor.publish({ ...firstDay, listed: [listing(1)], traded: [traded(1, 1_000)] })
    await expect.poll(() => mirror.position).toEqual({ epoch: 'epoch-2', seq: 1 })
    expect(mirror.quotes()).toEqual([])
    expect(events).toEqual(['snapshot', 'snapshot'])
  })

  it('that subscribes before there is a board gets the row as soon as there is one', async () => {
    await resetStack()
    const early = await startLiveServer()
    const { ack, mirror, reaches } = await follow(early, 'stock:000002')
    expect(ack).toMatchObject({ ok: true, resume: 'waiting' })
    await new TestWorker(server.redis, 'epoch-3').publish(firstDay)
    await reaches(1)
    expect(mirror.get('000002')?.price).toBe(2_000)
    await early.close()
  })

  it('P24: that set every_ms gets patches, the last change included', async () => {
    const eager = await follow(server, 'stock:000001')
    const paced = await follow(server, 'stock:000001', { everyMs: 300 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (let seq = 2; seq <= 40; seq++) {
      await worker.publish({ traded: [traded(1, 1_000 + seq, 10 + seq)] })
      await eager.reaches(seq)
      if (seq % 10 === 0) await vi.advanceTimersByTimeAsync(300)
    }
    await paced.reaches(40)
    expect(paced.mirror.quotes()).toEqual(eager.mirror.quotes())
    expect(paced.events.length).toBeLessThan(20)
  })
})

describe('P31: following a stock costs', () => {
  it('one encoding for each change of a followed stock, however many follow it, and none for other stocks', async () => {
    await Promise.all(Array.from({ length: 10 }, () => follow(server, 'stock:000002')))
    const last = await follow(server, 'stock:000002')
    const encoded = vi.spyOn(StockView.prototype, 'patch')
    await worker.publish({ traded: [traded(1, 1_100, 20)] })
    await worker.publish({ traded: [traded(1, 1_200, 30), traded(2, 2_200, 30)] })
    await last.reaches(3)
    expect(encoded).toHaveBeenCalledTimes(1)
    last.socket.disconnect()
  })

  it('nothing when it has no followers left', async () => {
    const encoded = vi.spyOn(StockView.prototype, 'movedSeq', 'get')
    const { socket } = await follow(server, 'stock:000002')
    await socket.emitWithAck('unsubscribe', { topic: 'stock:000002' })
    const gone = await follow(server, 'stock:000001')
    gone.socket.disconnect()
    await expect.poll(() => server.live.io.sockets.sockets.size).toBe(1)
    encoded.mockClear()
    const market = await follow(server, 'market')
    await worker.publish({ traded: [traded(1, 1_100, 20), traded(2, 2_200, 30)] })
    await market.reaches(2)
    expect(encoded).not.toHaveBeenCalled()
  })
})

describe('P32: a subscription that is refused', () => {
  const ask = async (requests: object[], role?: Role) => {
    const socket = server.client({ token: await server.token() })
    await next(socket, 'connect')
    for (const { data } of server.live.io.sockets.sockets.values())
      if (role !== undefined) data.identity.role = role
    return Promise.all(requests.map((request) => socket.emitWithAck('subscribe', request)))
  }

  it('is answered unknown_stock for a code that is not on the board', async () => {
    expect(await ask([{ topic: 'stock:999999' }])).toMatchObject([{ ok: false, code: 'unknown_stock' }])
  })

  it.each(['stock:', 'stock:5930', 'stock:00593a', 'stock:0059300', 'stocks:005930', 'stock:__proto__'])(
    'is answered unknown_topic for %s',
    async (topic) => {
      expect(await ask([{ topic }])).toMatchObject([{ ok: false, code: 'unknown_topic' }])
    },
  )

  it('is answered forbidden for a role without the right', async () => {
    const answers = await ask([{ topic: 'stock:000001' }, { topic: 'market' }], 'nobody' as Role)
    expect(answers).toMatchObject(Array(2).fill({ ok: false, code: 'forbidden' }))
  })

  it('is answered too_many_topics beyond a hundred topics, and changes nothing', async () => {
    const many = Array.from({ length: 101 }, (_, at) => at + 1)
    await worker.publish({ listed: many.map(listing), traded: many.map((id) => traded(id, 1_000)) })
    await expect.poll(() => server.receiver.position()?.seq).toBe(2)
    const topics = many.map((id) => ({ topic: `stock:${listing(id).code}` }))
    const answers = await ask([...topics, { topic: 'stock:000001' }])
    expect(answers.slice(0, 100)).toMatchObject(Array(100).fill({ ok: true }))
    expect(answers[100]).toMatchObject({ ok: false, code: 'too_many_topics' })
    expect(answers[101]).toMatchObject({ ok: true })
  })
})
