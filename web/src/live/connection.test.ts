import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StockView } from '#shared/protocol/stock-view'
import { Wire, link, quoteRow } from '../testing/builders.ts'
import { createServerClock } from './clock.ts'
import type { ServerClock } from './clock.ts'
import { openConnection } from './connection.ts'
import type { LiveSocket } from './socket.ts'
import { StockSubscriptions } from './stock-subscriptions.ts'
import { Feed } from './feed.ts'
import { UNLIT, judge } from './lamp.ts'
import type { Lamp } from './lamp.ts'
import type { Recovery } from './recovery.ts'
import { BY_REQUESTS, BY_WEBSOCKET } from './transport-choice.ts'

/** A socket whose server side is the test. */
class TestSocket implements LiveSocket {
  active = true
  connected = false
  tornDown = 0
  connects = 0
  subscribed: { topic: string; position?: unknown }[] = []
  left: unknown[] = []
  renewed: unknown[] = []
  answer: (request: unknown) => unknown = () => ({ ok: true })
  readonly #listeners = new Map<string, ((value: never) => void)[]>()
  readonly io = {
    on: (event: string, listener: (value: never) => void) => this.on(`io:${event}`, listener),
    engine: { close: () => this.tornDown++ },
    opts: { transports: BY_WEBSOCKET },
  }

  on(event: string, listener: (value: never) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  receive(event: string, value?: unknown): void {
    if (event === 'connect') this.connected = true
    if (event === 'disconnect') this.connected = false
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never)
  }

  connect(): void {
    this.connects++
  }

  disconnect(): void {
    this.active = false
    if (this.connected) this.receive('disconnect')
  }

  timeout() {
    return {
      emitWithAck: (event: string, request: object) => {
        if (event === 'renew') this.renewed.push(request)
        else if (event === 'unsubscribe') this.left.push(request)
        else this.subscribed.push(request as { topic: string })
        return Promise.resolve(this.answer(request) as never)
      },
    }
  }
}

let socket: TestSocket
let clock: ServerClock
/** Whether the server answers ordinary HTTP requests. */
let answersRequests: boolean
let feed: Feed
let demand: StockSubscriptions
let lamp: Lamp
let ended: string[]
let endings: [atMs: number, why: string][]
let recoveries: Recovery[]
let stop: () => void
let renewToken: () => Promise<string>

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  socket = new TestSocket()
  clock = createServerClock()
  answersRequests = true
  feed = new Feed(() => undefined)
  demand = new StockSubscriptions()
  lamp = UNLIT
  ended = []
  endings = []
  recoveries = []
  renewToken = () => Promise.resolve('new token')
  stop = openConnection({
    socket,
    feed,
    demand,
    clock,
    probe: () => Promise.resolve(answersRequests),
    onLamp: (next) => (lamp = next),
    onRecovery: (next) => recoveries.push(next),
    renewToken: () => renewToken(),
    onSessionEnding: (atMs, why) => endings.push([atMs, why]),
    onSessionEnd: (why) => ended.push(why),
  })
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the first connection', () => {
  it('a connection on which nothing answers counts as lost', async () => {
    await pass(5_900)
    expect(judge(lamp)).toEqual({ tone: 'quiet', stale: null })
    await pass(200)
    expect(judge(lamp).stale?.hop).toBe('server')
    socket.receive('connect')
    socket.receive('link', link())
    expect(judge(lamp)).toEqual({ tone: 'live', stale: null })
  })
})

describe('a proxy that passes no WebSockets', () => {
  const fail = async () => {
    socket.receive('connect_error', new Error('websocket error'))
    await pass(0)
  }
  const isBlocked = () => lamp.server.state === 'down' && lamp.server.blocked

  it('a proxy without WebSockets is distinguished from a dead server by a request, at the second attempt', async () => {
    await fail()
    expect(isBlocked()).toBe(false)
    await fail()
    expect(isBlocked()).toBe(true)
    answersRequests = false
    await fail()
    expect(isBlocked()).toBe(false)
  })

  it('a proxy without WebSockets is bypassed by polling, until an established connection breaks', async () => {
    await fail()
    expect(socket.io.opts.transports).toBe(BY_WEBSOCKET)
    await fail()
    expect(socket.io.opts.transports).toBe(BY_REQUESTS)
    socket.receive('connect')
    socket.receive('disconnect')
    await fail()
    expect(socket.io.opts.transports).toBe(BY_WEBSOCKET)
  })

  it('a proxy is not suspected where the server itself states why it refuses', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      socket.receive(
        'connect_error',
        Object.assign(new Error('unavailable'), { data: { code: 'unavailable' } }),
      )
      await pass(0)
    }
    expect(isBlocked()).toBe(false)
  })

  it('a proxy that swallows the handshake is detected as well', async () => {
    await pass(6_000)
    await fail()
    expect(isBlocked()).toBe(true)
    expect(judge(lamp).stale).toEqual({ hop: 'server', sinceMs: null })
  })
})

describe('subscribing', () => {
  it('P34: subscribes to everything the first time, and from its position after a reconnect', async () => {
    socket.receive('connect')
    expect(socket.subscribed).toEqual([{ topic: 'market' }, { topic: 'index' }])
    const wire = new Wire([quoteRow()])
    socket.receive('snapshot', wire.snapshot())
    await pass(0)
    socket.receive('disconnect')
    socket.subscribed = []
    socket.receive('connect')
    expect(socket.subscribed[0]).toEqual({ topic: 'market', position: wire.image.position })
  })

  it('P34: subscribes again from its position when a message is missing', async () => {
    socket.receive('connect')
    const wire = new Wire([quoteRow()])
    socket.receive('snapshot', wire.snapshot())
    await pass(0)
    socket.subscribed = []
    wire.batch([quoteRow({ price: 1 })])
    socket.receive('batch', wire.batch([quoteRow({ price: 2 })]))
    expect(socket.subscribed).toEqual([{ topic: 'market', position: { epoch: 'epoch', seq: 1 } }])
  })

  it('a connection reports that it caught up once it is at the position the server gave', async () => {
    socket.receive('connect')
    const wire = new Wire([quoteRow()])
    socket.receive('snapshot', wire.snapshot())
    await pass(0)
    socket.receive('disconnect')
    wire.batch([quoteRow({ price: 1 })])
    wire.batch([quoteRow({ price: 2 })])
    socket.answer = () => ({ ok: true, topic: 'market', ...wire.image.position, resume: 'patch' })
    await pass(2_000)
    socket.receive('connect')
    await pass(0)
    expect(recoveries.map(({ state }) => state)).toEqual(['catching_up'])
    socket.receive('patch', wire.image.patchSince(1))
    expect(recoveries.at(-1)).toMatchObject({ state: 'caught_up', awayMs: 2_000, updates: 2 })
  })

  it('P37: numbers of before stay marked after a reconnect while the market is refused, and until it has arrived', async () => {
    socket.receive('connect')
    const wire = new Wire([quoteRow()])
    socket.receive('snapshot', wire.snapshot())
    await pass(0)
    socket.receive('disconnect')
    socket.answer = () => ({ ok: false, code: 'unavailable', message: '' })
    socket.receive('connect')
    socket.receive('link', link())
    await pass(1_000)
    expect(judge(lamp).stale).toEqual({ hop: 'server', sinceMs: 1_000_000 })
    socket.answer = () => ({ ok: true, topic: 'market', ...wire.image.position, resume: 'current' })
    await pass(2_250)
    socket.receive('link', link())
    expect(judge(lamp).stale).toBeNull()
  })

  it('a refused subscription is retried later, and the connection is not marked dead', async () => {
    socket.answer = () => ({ ok: false, code: 'unavailable', message: '' })
    socket.receive('connect')
    await pass(0)
    expect(lamp.server.state).toBe('up')
    socket.subscribed = []
    socket.receive('io:ping')
    await pass(1_000)
    socket.receive('io:ping')
    await pass(2_250)
    expect(socket.subscribed.map(({ topic }) => topic)).toContain('index')
  })

  it('P29: ignores a message of a topic it does not know', () => {
    socket.receive('connect')
    expect(() => socket.receive('batch', { topic: 'weather' })).not.toThrow()
  })
})

describe('a topic on demand', () => {
  const stock = (wire: Wire) => new StockView(wire.image, '000001')
  const reported: string[] = []
  const follow = () => demand.follow('000001', (news) => reported.push(news))
  beforeEach(() => {
    reported.length = 0
    socket.receive('connect')
    socket.subscribed = []
  })

  it('a topic is subscribed once for all pages that need it', () => {
    follow()
    follow()
    expect(socket.subscribed).toEqual([{ topic: 'stock:000001' }])
  })

  it('a topic is unsubscribed when the last page has left', async () => {
    const first = follow()
    const second = demand.follow('000001', () => undefined)
    await pass(0)
    first.stop()
    expect(socket.left).toEqual([])
    second.stop()
    second.stop()
    expect(socket.left).toEqual([{ topic: 'stock:000001' }])
  })

  it('a topic that is released while it is being subscribed is unsubscribed afterwards', async () => {
    follow().stop()
    expect(socket.left).toEqual([])
    await pass(0)
    expect(socket.left).toEqual([{ topic: 'stock:000001' }])
  })

  it('a topic that is released and needed again at once is subscribed from the beginning', async () => {
    follow().stop()
    follow()
    await pass(0)
    expect(socket.subscribed).toEqual([{ topic: 'stock:000001' }, { topic: 'stock:000001' }])
    expect(socket.left).toEqual([])
  })

  it('P34: resumes from its own position after a reconnect, and reports that states may have been skipped', async () => {
    const wire = new Wire([quoteRow()])
    const { mirror } = follow()
    socket.receive('snapshot', stock(wire).snapshot())
    const { position } = wire.image
    await pass(0)
    wire.batch([quoteRow({ price: 10_600 })])
    socket.receive('patch', stock(wire).patch())
    expect(reported).toEqual(['caught_up', 'moved'])
    wire.batch([quoteRow({ price: 10_700 })])
    socket.receive('disconnect')
    socket.subscribed = []
    socket.receive('connect')
    expect(socket.subscribed).toContainEqual({ topic: 'stock:000001', position: { ...position, seq: 2 } })
    socket.receive('patch', stock(wire).patch())
    expect(mirror.row?.price).toBe(10_700)
    expect(reported).toEqual(['caught_up', 'moved', 'caught_up'])
  })

  it('a topic of which nothing was missed continues without a notice', async () => {
    const wire = new Wire([quoteRow()])
    follow()
    socket.receive('snapshot', stock(wire).snapshot())
    await pass(0)
    socket.receive('disconnect')
    socket.answer = () => ({ ok: true, topic: 'stock:000001', ...wire.image.position, resume: 'current' })
    socket.receive('connect')
    await pass(0)
    wire.batch([quoteRow({ price: 10_600 })])
    socket.receive('patch', stock(wire).patch())
    expect(reported).toEqual(['caught_up', 'moved'])
  })

  it('a refused topic is retried for as long as a page needs it', async () => {
    socket.answer = () => ({ ok: false, code: 'unknown_stock', message: '' })
    const { stop } = follow()
    await pass(0)
    socket.receive('link', link())
    await pass(3_250)
    expect(socket.subscribed.filter(({ topic }) => topic === 'stock:000001')).toHaveLength(2)
    stop()
    socket.subscribed = []
    await pass(10_000)
    expect(socket.subscribed.filter(({ topic }) => topic === 'stock:000001')).toEqual([])
  })

  it('a topic of a stock carries the running minute', () => {
    const wire = new Wire([quoteRow()])
    const { mirror } = follow()
    const candle = { t: 60_000, o: 1, h: 3, l: 1, c: 2, v: 4 }
    socket.receive('snapshot', { ...stock(wire).snapshot(), candle })
    expect(mirror.minute).toEqual({ startMs: 60_000, open: 1, high: 3, low: 1, close: 2, volume: 4 })
  })
})

describe('silence', () => {
  it('P37: is marked within 3 s when the other end vanished without notice', async () => {
    socket.receive('connect')
    socket.receive('link', link())
    await pass(0)
    socket.answer = () => new Promise(() => undefined)
    await pass(3_000)
    expect(judge(lamp).stale).toEqual({ hop: 'server', sinceMs: 1_000_000 })
  })

  it('a silent market is not marked stale while the server answers', async () => {
    socket.receive('connect')
    const beat = setInterval(() => socket.receive('link', link({ last_received_ms: Date.now() })), 1_000)
    socket.receive('link', link({ last_received_ms: Date.now() }))
    await pass(60_000)
    clearInterval(beat)
    expect(judge(lamp)).toEqual({ tone: 'live', stale: null })
  })

  it('lasting silence closes the socket, so that it reconnects', async () => {
    socket.receive('connect')
    await pass(0)
    socket.answer = () => new Promise(() => undefined)
    await pass(9_000)
    expect(socket.tornDown).toBe(1)
  })
})

describe('the clock of the computer', () => {
  const HOUR_MS = 3_600_000

  it.each([HOUR_MS, -HOUR_MS])(
    'P37: may be set by %d ms in the moment in which the connection is cut, and the cut still shows within 3 s',
    async (stepMs) => {
      socket.receive('connect')
      socket.receive('link', link({ now_ms: 1_000_000 }))
      await pass(0)
      socket.answer = () => new Promise(() => undefined)
      vi.setSystemTime(Date.now() + stepMs)
      await pass(3_000)
      expect(judge(lamp).stale).toEqual({ hop: 'server', sinceMs: 1_000_000 })
      expect(clock.now()).toBe(1_003_000)
    },
  )

  it.each([HOUR_MS, -HOUR_MS])(
    'may be set by %d ms while the connection is up: nothing is marked stale, and the time is requested of the server at once',
    async (stepMs) => {
      socket.answer = () => ({ ok: true, epoch: null, now_ms: 1_000_000 + performance.now() })
      socket.receive('connect')
      socket.receive('link', link())
      await pass(0)
      const beat = setInterval(() => socket.receive('link', link()), 1_000)
      const lamps: Lamp['server']['state'][] = []
      socket.subscribed = []
      vi.setSystemTime(Date.now() + stepMs)
      await pass(250)
      expect(socket.subscribed).toEqual([{ topic: 'index' }])
      for (let beats = 0; beats < 80; beats++) {
        await pass(250)
        lamps.push(lamp.server.state)
      }
      clearInterval(beat)
      expect(new Set(lamps)).toEqual(new Set(['up']))
      expect(judge(lamp)).toEqual({ tone: 'live', stale: null })
      expect(clock.now()).toBe(1_020_250)
    },
  )

  it('the clock of the computer never overrides the time of the server', async () => {
    socket.answer = () => ({ ok: true, epoch: null, now_ms: 9_000_000 + performance.now() })
    socket.receive('connect')
    await pass(0)
    expect(clock.now()).toBe(9_000_000)
    await pass(5_000)
    socket.receive('link', link({ now_ms: 9_500_000 }))
    expect(clock.now()).toBe(9_500_000)
  })
})

describe('a token that expires', () => {
  const expiring = () => socket.receive('session', { state: 'expiring', expires_ms: Date.now() + 300_000 })

  it('an expiring token is renewed on the open socket', async () => {
    socket.receive('connect')
    expiring()
    await pass(60_000)
    expect(socket.renewed).toEqual([{ token: 'new token' }])
    expect(ended).toEqual([])
  })

  it('renewing a token is retried when the first attempt fails', async () => {
    let attempts = 0
    renewToken = () => (++attempts < 3 ? Promise.reject(new Error('away')) : Promise.resolve('third time'))
    socket.receive('connect')
    expiring()
    await pass(60_000)
    expect(socket.renewed).toEqual([{ token: 'third time' }])
  })
})

describe('P36: a server that shuts down', () => {
  it('a draining server is left at the moment it gave, and not before', async () => {
    socket.receive('connect')
    socket.receive('drain', { reconnect_after_ms: 400 })
    await pass(399)
    expect(socket.tornDown).toBe(0)
    await pass(1)
    expect(socket.tornDown).toBe(1)
  })

  it('a reconnect after a drain is not repeated for the old notice', async () => {
    socket.receive('connect')
    socket.receive('drain', { reconnect_after_ms: 400 })
    socket.receive('disconnect')
    socket.receive('connect')
    await pass(1_000)
    expect(socket.tornDown).toBe(0)
  })

  it('a refused subscription is retried at the time that a full server named', async () => {
    socket.active = false
    socket.receive(
      'connect_error',
      Object.assign(new Error(), { data: { code: 'rate_limited', retry_after_ms: 9_000 } }),
    )
    const { connects } = socket
    await pass(8_999)
    expect(socket.connects).toBe(connects)
    await pass(1)
    expect(socket.connects).toBe(connects + 1)
  })
})

describe('a session that is about to end', () => {
  it('a session about to end is reported to the page with the reason, and not prolonged', async () => {
    socket.receive('connect')
    socket.receive('session', { state: 'expiring', reason: 'idle', expires_ms: 42 })
    await pass(60_000)
    socket.receive('session', { state: 'expiring', reason: 'age', expires_ms: 43 })
    expect(endings).toEqual([
      [42, 'idle'],
      [43, 'age'],
    ])
    expect(socket.renewed).toEqual([])
  })
})

describe('the end', () => {
  it('the end of a session stops the connection and is reported once', async () => {
    socket.receive('connect')
    socket.receive('session', { state: 'ended' })
    expect(ended).toEqual(['session_ended'])
    await pass(60_000)
    expect(socket.connects).toBe(1)
  })

  it('a connection that is stopped while it is open stays closed', async () => {
    socket.receive('connect')
    stop()
    await pass(60_000)
    expect(socket.connects).toBe(1)
  })

  it('a handshake that is refused for good ends the connection', () => {
    socket.receive('connect_error', { data: { code: 'unauthenticated' } })
    expect(ended).toEqual(['unauthenticated'])
  })

  it('any other refusal is retried, and its reason is shown', async () => {
    socket.active = false
    socket.receive('connect_error', { data: { code: 'rate_limited' } })
    expect(lamp.server).toMatchObject({ state: 'down', refusal: 'rate_limited' })
    await pass(3_000)
    expect(socket.connects).toBe(2)
    expect(ended).toEqual([])
  })

  it('P60: waits at least half a minute after too_many_sockets, whatever the server sends', async () => {
    socket.active = false
    socket.receive('connect_error', { data: { code: 'too_many_sockets', retry_after_ms: 10 } })
    expect(lamp.server).toMatchObject({ state: 'down', refusal: 'too_many_sockets' })
    await pass(29_999)
    expect(socket.connects).toBe(1)
    await pass(1)
    expect(socket.connects).toBe(2)
    expect(ended).toEqual([])
  })

  it('a network error does not end the connection', () => {
    socket.receive('connect_error', new Error('websocket error'))
    expect(lamp.server).toMatchObject({ state: 'down', refusal: null })
    expect(ended).toEqual([])
  })
})
