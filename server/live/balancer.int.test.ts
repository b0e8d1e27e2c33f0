import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { SubscribeAck } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'
import { quoteRow } from '../testing/board.ts'
import { TestWorker, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

/** A simple round-robin balancer without session affinity. A server that is down is skipped. */
class Balancer {
  readonly #server: Server
  targets: string[] = []
  #turn = 0

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<Balancer> {
    const server = createServer()
    const balancer = new Balancer(server)
    server.on('connection', (client) => {
      const { hostname, port } = new URL(
        balancer.targets[balancer.#turn++ % balancer.targets.length] as string,
      )
      const upstream = connect(Number(port), hostname)
      client.pipe(upstream).pipe(client)
      for (const [end, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        end.on('error', () => other.destroy())
        end.on('close', () => other.destroy())
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return balancer
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.close()
  }
}

/** A reader written with the ordinary client. */
class Reader {
  readonly mirror = new MarketMirror()
  readonly resumes: string[] = []
  readonly #socket: Socket
  #moved: () => void = () => undefined

  constructor(url: string, token: string) {
    this.#socket = io(url, {
      transports: ['websocket'],
      auth: { token },
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
    })
    this.#socket.on('connect', () => this.#subscribe())
    for (const event of ['snapshot', 'batch', 'patch'] as const) {
      this.#socket.on(event, (message) => {
        if (this.mirror.apply(event, message) === 'gap') this.#subscribe()
        this.#moved()
      })
    }
  }

  reaches(seq: number): Promise<void> {
    return new Promise((resolve) => {
      this.#moved = () => {
        if ((this.mirror.position?.seq ?? 0) >= seq) resolve()
      }
      this.#moved()
    })
  }

  stop(): void {
    this.#socket.disconnect()
  }

  #subscribe(): void {
    const request = { topic: 'market', position: this.mirror.position ?? undefined }
    this.#socket.emit('subscribe', request, (answer: SubscribeAck) => {
      this.resumes.push(answer.ok ? answer.resume : answer.code)
    })
  }
}

describe('servers behind a plain balancer', () => {
  let balancer: Balancer
  let servers: LiveServer[]
  let readers: Reader[]

  beforeEach(async () => {
    await resetStack()
    servers = [await startLiveServer(), await startLiveServer()]
    balancer = await Balancer.start()
    balancer.targets = servers.map(({ url }) => url)
    readers = []
  })
  afterEach(async () => {
    for (const reader of readers) reader.stop()
    balancer.stop()
    for (const server of servers) await server.close()
  })

  it('P7: a reader whose server is removed resumes at another from its position, and loses nothing', async () => {
    const [first, second] = servers as [LiveServer, LiveServer]
    const worker = new TestWorker(first.redis)
    const { asOfMs: _, ...listed } = quoteRow()
    const trade = (price: number) => worker.publish({ traded: [{ ...listed, price, volume: price }] })
    await worker.publish({ newTradeDate: '2026-03-19', listed: [listed], traded: [listed] })

    const token = await first.token()
    readers = Array.from({ length: 6 }, () => new Reader(balancer.url, token))
    await Promise.all(readers.map((reader) => reader.reaches(1)))
    for (const { live } of servers) expect(live.io.sockets.sockets.size).toBe(3)

    balancer.targets = [second.url]
    await first.live.stop()
    for (const price of [201_000, 202_000, 203_000]) await trade(price)
    await Promise.all(readers.map((reader) => reader.reaches(4)))

    for (const { mirror, resumes } of readers) {
      expect(mirror.get('005930')).toMatchObject({ price: 203_000, volume: 203_000 })
      expect(resumes[0]).toBe('snapshot')
      expect(resumes.slice(1)).not.toContain('snapshot')
    }
    expect(second.live.io.sockets.sockets.size).toBe(6)
  })
})
