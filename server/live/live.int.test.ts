import jwt from 'jsonwebtoken'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { Link, Position, SubscribeAck } from '#shared/protocol/messages'
import { SERVER_KEYS } from '#shared/protocol/names'
import { linkOf } from '../testing/board.ts'
import { firstDay, follow, listing, traded } from '../testing/follower.ts'
import { TestWorker, next, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'
import { COOKIE } from '../testing/test-server.ts'

let server: LiveServer
let worker: TestWorker

beforeEach(async () => {
  await resetStack()
  server = await startLiveServer()
  worker = new TestWorker(server.redis)
})
afterEach(() => {
  vi.useRealTimers()
  return server.close()
})

/** A client whose mirror follows `market`, with a way to wait for it. */
const follower = (position?: Position, everyMs?: number) => follow(server, 'market', { position, everyMs })

const refusalOf = async (socket: Socket) => {
  const error = await next<Error & { data?: { code: string } }>(socket, 'connect_error')
  return error.data?.code
}

describe('the handshake', () => {
  it('P2: without a token is refused as unauthenticated', async () => {
    expect(await refusalOf(server.client({}))).toBe('unauthenticated')
    expect(await refusalOf(server.client({ token: 'nonsense' }))).toBe('unauthenticated')
    expect(await refusalOf(server.client({ token: { $ne: '' } }))).toBe('unauthenticated')
    expect(
      await refusalOf(server.client({ token: jwt.sign({ role: 'user' }, 'another key'.repeat(4)) })),
    ).toBe('unauthenticated')
  })

  it('P25: of another version of the protocol is refused as unsupported_protocol', async () => {
    expect(await refusalOf(server.client({ token: await server.token(), protocol: 2 }))).toBe(
      'unsupported_protocol',
    )
    await next(server.client({ token: await server.token(), protocol: 1 }), 'connect')
  })

  it('P2: with a session that was ended is refused as session_ended', async () => {
    const token = await server.token()
    await server.sessions.end((jwt.decode(token) as { jti: string }).jti)
    expect(await refusalOf(server.client({ token }))).toBe('session_ended')
  })

  it('P1: by cookie is admitted from our own page, and refused as forbidden from another site', async () => {
    const cookie = `${COOKIE}=${await server.token()}`
    const stranger = server.client({}, { cookie, origin: 'https://elsewhere.example' })
    expect(await refusalOf(stranger)).toBe('forbidden')
    await next(server.client({}, { cookie }), 'connect')
  })
})

it('P1: a token wins over a cookie', async () => {
  const cookie = `${COOKIE}=${await server.token()}`
  expect(await refusalOf(server.client({ token: 'nonsense' }, { cookie }))).toBe('unauthenticated')
})

describe('a subscriber', () => {
  it('P4: that subscribes before there is a board gets it as soon as there is one', async () => {
    const { ack, mirror, reaches } = await follower()
    expect(ack).toMatchObject({ ok: true, resume: 'waiting' })
    await worker.publish(firstDay)
    await reaches(1)
    expect(mirror.get('000002')).toMatchObject({ price: 2_000, change: 1_000 })
  })

  it('P5: gets a snapshot, then every batch, byte for byte as the worker published it', async () => {
    await worker.publish(firstDay)
    const { socket, mirror, events, reaches, ack } = await follower()
    expect(ack).toMatchObject({ ok: true, resume: 'snapshot', epoch: 'epoch-1', seq: 1 })
    const frames: string[] = []
    socket.io.engine.on('data', (data: string) => frames.push(data))
    const text = await worker.publish({ traded: [traded(1, 1_010, 15)] })
    await reaches(2)
    expect(events).toEqual(['snapshot', 'batch'])
    expect(frames).toContain(`2["batch",${text}]`)
    expect(mirror.get('000001')).toMatchObject({ price: 1_010, volume: 15 })
  })

  it.each([
    { name: 'behind gets a patch', seq: 1, epoch: 'epoch-1', resume: 'patch', event: ['patch'] },
    { name: 'at the newest position gets nothing', seq: 3, epoch: 'epoch-1', resume: 'current', event: [] },
    {
      name: 'ahead of the server starts over',
      seq: 9,
      epoch: 'epoch-1',
      resume: 'snapshot',
      event: ['snapshot'],
    },
    { name: 'of another epoch starts over', seq: 1, epoch: 'other', resume: 'snapshot', event: ['snapshot'] },
  ])('P4: that is $name', async ({ seq, epoch, resume, event }) => {
    await worker.publish(firstDay)
    await worker.publish({ traded: [traded(1, 1_010, 15)] })
    await worker.publish({ traded: [traded(1, 1_020, 20)] })
    const probe = await follower()
    await probe.reaches(3)
    const { ack, events } = await follower({ epoch, seq })
    expect(ack).toMatchObject({ ok: true, resume })
    expect(events).toEqual(event)
  })

  it('P52: gets the time of the server in the answer and in the link', async () => {
    await worker.publishLink(linkOf())
    const beforeMs = Date.now()
    const socket = server.client({ token: await server.token() })
    const received = next<Link>(socket, 'link')
    const ack = (await socket.emitWithAck('subscribe', { topic: 'index' })) as { now_ms: number }
    const times = [(await received).now_ms ?? NaN, ack.now_ms]
    for (const ms of times) expect(ms).toBeGreaterThanOrEqual(beforeMs)
    for (const ms of times) expect(ms).toBeLessThanOrEqual(Date.now())
  })

  it('P47: gets a patch when pub/sub lost a message', async () => {
    await worker.publish(firstDay)
    const { mirror, events, reaches } = await follower()
    await worker.publish({ traded: [traded(1, 1_010, 15)] }, { lost: true })
    await worker.publish({ traded: [traded(2, 2_020, 15)] })
    await reaches(3)
    expect(events).toEqual(['snapshot', 'patch'])
    expect(mirror.quotes().map((quote) => quote.price)).toEqual([1_010, 2_020])
  })

  it('P47: gets a patch when the lost message was the last, without waiting for another', async () => {
    await worker.publish(firstDay)
    const { mirror, reaches } = await follower()
    await worker.publish({ traded: [traded(1, 1_010, 15)] }, { lost: true })
    await reaches(2)
    expect(mirror.get('000001')?.price).toBe(1_010)
  })

  it('P11: gets a snapshot when the board begins a new epoch', async () => {
    await worker.publish(firstDay)
    const { mirror, events, reaches } = await follower()
    await worker.publish({ traded: [traded(1, 1_010)] })
    await reaches(2)
    const successor = new TestWorker(server.redis, 'epoch-2')
    await successor.publish({ ...firstDay, listed: [listing(7)], traded: [traded(7, 700)] })
    await successor.publish({ traded: [traded(7, 710, 20)] })
    await reaches(2)
    await expect.poll(() => mirror.position).toEqual({ epoch: 'epoch-2', seq: 2 })
    expect(mirror.quotes().map((quote) => quote.code)).toEqual(['000007'])
    expect(events.filter((event) => event === 'snapshot').length).toBeGreaterThanOrEqual(2)
  })

  it('P24: that set every_ms gets patches, the last change included', async () => {
    await worker.publish(firstDay)
    const paced = await follower(undefined, 300)
    const eager = await follower()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (let seq = 2; seq <= 40; seq++) {
      await worker.publish({ traded: [traded(1, 1_000 + seq, 10 + seq)] })
      await eager.reaches(seq)
      if (seq % 10 === 0) await vi.advanceTimersByTimeAsync(300)
    }
    await paced.reaches(40)
    expect(paced.mirror.quotes()).toEqual(eager.mirror.quotes())
    expect(paced.events[0]).toBe('snapshot')
    expect(new Set(paced.events.slice(1))).toEqual(new Set(['patch']))
    expect(paced.events.length).toBeLessThan(20)
    expect(eager.events).toHaveLength(40)
  })

  it('P5: that unsubscribes gets no more messages', async () => {
    await worker.publish(firstDay)
    const { socket, events } = await follower()
    expect(await socket.emitWithAck('unsubscribe', { topic: 'market' })).toEqual({ ok: true })
    const other = await follower()
    await worker.publish({ traded: [traded(1, 1_010)] })
    await other.reaches(2)
    await socket.emitWithAck('unsubscribe', { topic: 'market' })
    expect(events).toEqual(['snapshot'])
  })

  it('P21: gets the link immediately and on every change', async () => {
    await worker.publish(firstDay)
    const { socket } = await follower()
    const received = next(socket, 'link')
    await worker.publishLink(linkOf({ state: 'failing', code: 'timeout' }))
    expect(await received).toMatchObject({ state: 'failing', code: 'timeout' })
    const late = server.client({ token: await server.token() })
    expect(await next(late, 'link')).toMatchObject({ state: 'failing', code: 'timeout' })
  })
})

describe('a malformed message', () => {
  it.each([
    [{ topic: 'everything' }, 'unknown_topic'],
    [{}, 'bad_request'],
    [null, 'bad_request'],
    ['market', 'bad_request'],
    [{ topic: 'market', position: { epoch: 'e', seq: -1 } }, 'bad_request'],
    [{ topic: 'market', position: { epoch: 'e', seq: '1' } }, 'bad_request'],
    [{ topic: 'market', every_ms: 1 }, 'bad_request'],
    [{ topic: '__proto__' }, 'unknown_topic'],
  ])('P3, P32: %j is answered with %s and the socket stays open', async (request, code) => {
    const socket = server.client({ token: await server.token() })
    await next(socket, 'connect')
    expect(await socket.emitWithAck('subscribe', request)).toMatchObject({ ok: false, code })
    expect(await socket.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
  })

  it('P3: beyond the rate limit is answered with rate_limited, and not with another snapshot', async () => {
    await worker.publish(firstDay)
    const { socket, events } = await follower()
    // The budget of a socket is refilled over time.
    vi.useFakeTimers({ toFake: ['performance'] })
    const requested = Array.from({ length: 100 }, () => socket.emitWithAck('subscribe', { topic: 'market' }))
    const answers = (await Promise.all(requested)) as SubscribeAck[]
    expect(answers.filter((answer) => !answer.ok && answer.code === 'rate_limited').length).toBeGreaterThan(
      50,
    )
    expect(events.length).toBeLessThan(50)
  })

  it('P3: without an acknowledgement, or with too many deps, does no harm', async () => {
    const socket = server.client({ token: await server.token() })
    await next(socket, 'connect')
    socket.emit('subscribe')
    socket.emit('subscribe', 1, 2, 3)
    socket.emit('no such event', {})
    expect(await socket.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
  })
})

describe('a session with an open socket', () => {
  it('closes the socket with a notice when it is ended on any server', async () => {
    const token = await server.token()
    const socket = server.client({ token })
    await next(socket, 'connect')
    const notice = next(socket, 'session')
    const gone = next(socket, 'disconnect')
    await server.sessions.end((jwt.decode(token) as { jti: string }).jti)
    expect(await notice).toEqual({ state: 'ended', expires_ms: null })
    expect(await gone).toBe('io server disconnect')
  })

  it('ends when its token expires', async () => {
    // A token has whole seconds.
    const now = Math.ceil(Date.now() / 1_000) * 1_000
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now })
    const socket = server.client({ token: await server.token({ seconds: 10 }) })
    const states: string[] = []
    socket.on('session', ({ state }: { state: string }) => states.push(state))
    await next(socket, 'connect')
    await vi.advanceTimersByTimeAsync(5_100)
    await expect.poll(() => states).toEqual(['expiring'])
    await vi.advanceTimersByTimeAsync(6_000)
    await expect.poll(() => states).toEqual(['expiring', 'ended'])
  })

  it('is renewed only by a token of the same session', async () => {
    const token = await server.token()
    const socket = server.client({ token })
    await next(socket, 'connect')
    expect(await socket.emitWithAck('renew', { token: await server.token() })).toMatchObject({
      ok: false,
      code: 'forbidden',
    })
    expect(await socket.emitWithAck('renew', { token: 'nonsense' })).toMatchObject({
      code: 'unauthenticated',
    })
    expect(await socket.emitWithAck('renew', {})).toMatchObject({ code: 'bad_request' })
    const beforeMs = Date.now()
    const ack = (await socket.emitWithAck('renew', { token })) as { ok: boolean; now_ms: number }
    expect(ack.ok).toBe(true)
    expect(ack.now_ms).toBeGreaterThanOrEqual(beforeMs)
  })

  it('with a short-lived token is warned at half of its life, and not immediately after every renewal', async () => {
    // A token has whole seconds.
    const now = Math.ceil(Date.now() / 1_000) * 1_000
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now })
    const token = await server.token({ seconds: 10 })
    const socket = server.client({ token })
    await next(socket, 'connect')
    const notices: { state: string; expires_ms: number }[] = []
    socket.on('session', (notice: (typeof notices)[0]) => notices.push(notice))
    await vi.advanceTimersByTimeAsync(4_900)
    expect(await socket.emitWithAck('renew', { token })).toMatchObject({ ok: true })
    expect(notices).toEqual([])
    const { exp } = jwt.decode(token) as { exp: number }
    await vi.advanceTimersByTimeAsync((exp * 1_000 - Date.now()) / 2 + 1)
    await expect.poll(() => notices).toMatchObject([{ state: 'expiring', expires_ms: exp * 1_000 }])
  })

  const sessionOf = (token: string) => (jwt.decode(token) as { jti: string }).jti
  const keyOf = (token: string) => `${SERVER_KEYS.session}${sessionOf(token)}`

  it('that was ended while Redis was unreachable closes its socket when Redis is back', async () => {
    const token = await server.token()
    const socket = server.client({ token })
    const bystander = server.client({ token: await server.token() })
    await Promise.all([next(socket, 'connect'), next(bystander, 'connect')])
    const notice = next(socket, 'session')
    await server.redis.del(keyOf(token))
    await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    expect(await notice).toEqual({ state: 'ended', expires_ms: null })
    expect(await bystander.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
  })

  describe('is checked regularly', () => {
    let watched: LiveServer
    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      watched = await startLiveServer()
    })
    afterEach(async () => {
      await watched.close()
      vi.useRealTimers()
    })

    it('and is kept alive, as an open socket is activity', async () => {
      const token = await watched.token()
      await next(watched.client({ token }), 'connect')
      await watched.redis.expire(keyOf(token), 600)
      vi.advanceTimersByTime(60_000)
      await expect.poll(() => watched.redis.ttl(keyOf(token))).toBeGreaterThan(3_590)
    })

    it('and ends when no notice of its end arrived', async () => {
      const token = await watched.token()
      const socket = watched.client({ token })
      await next(socket, 'connect')
      const notice = next(socket, 'session')
      await watched.redis.del(keyOf(token))
      vi.advanceTimersByTime(60_000)
      expect(await notice).toEqual({ state: 'ended', expires_ms: null })
    })

    it('and does not end while Redis is away', async () => {
      const socket = watched.client({ token: await watched.token() })
      await next(socket, 'connect')
      watched.redis.disconnect()
      vi.advanceTimersByTime(60_000)
      expect(await socket.emitWithAck('subscribe', { topic: 'index' })).toMatchObject({ ok: true })
      expect(socket.connected).toBe(true)
    })
  })
})

it('P10: a reader that does not drain is skipped, delays no other reader, and is current after one patch when it reads again', async () => {
  const many = Array.from({ length: 2_000 }, (_, at) => at + 1)
  await worker.publish({
    ...firstDay,
    listed: many.map(listing),
    traded: many.map((id) => traded(id, 1_000)),
  })
  const slow = await follower()
  const quick = await follower()
  const tcp = (
    slow.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }
  ).ws._socket
  tcp.pause()
  slow.events.length = 0

  let seq = 1
  while (server.live.figures().conflated < 20) {
    seq++
    await worker.publish({ traded: many.map((id) => traded(id, 1_000 + (seq % 9), 10 + seq)) })
    await quick.reaches(seq)
  }
  const published = seq - 1
  tcp.resume()
  await slow.reaches(seq)
  expect(slow.mirror.quotes()).toEqual(quick.mirror.quotes())
  expect(slow.events.at(-1)).toBe('patch')
  expect(slow.events.length).toBeLessThanOrEqual(published - 19)
})
