import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { EVENTS, MARKET_EVENTS } from '#shared/protocol/events'
import type { Position, SubscribeAck } from '#shared/protocol/messages'
import { IndexMirror, MarketMirror } from '#shared/protocol/mirror'
import type { MarketEvent } from '#shared/protocol/events'

type Topic = 'market' | 'index'

export interface ReaderOptions {
  name: string
  token: string
  /** The servers behind the balancer: each connection goes to one of them. */
  urls: readonly string[]
  random?: () => number
  /** The minimum time between two messages in milliseconds. */
  everyMs?: number | undefined
  /** Called when the market mirror has moved, or got a message that did not move it. */
  onMarket?: (reader: Reader, event: MarketEvent, moved: boolean) => void
}

/** The longest delay before a reader reconnects after a disconnect or refusal. */
const COME_BACK_WITHIN_MS = 500

/**
 * A reader that follows docs/protocol.md, whatever happens to its connection, and that logs what it received:
 * `faults` has what no reader may ever receive.
 */
export class Reader {
  readonly name: string
  readonly market = new MarketMirror()
  readonly indices = new IndexMirror()
  readonly faults: string[] = []
  /** How often it was brought up to date, and by what. */
  readonly resumes: Record<string, number> = {}
  readonly #options: ReaderOptions
  readonly #applied = new Set<string>()
  readonly #waiting = new Set<() => void>()
  #socket: Socket | null = null
  #held: { pause(): void; resume(): void } | null = null
  #comingBack: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: ReaderOptions) {
    this.name = options.name
    this.#options = options
  }

  connect(): void {
    this.#comingBack = undefined
    const { token, urls, random = Math.random } = this.#options
    const url = urls[Math.floor(random() * urls.length)] ?? ''
    const socket = io(url, {
      transports: ['websocket'],
      auth: { token },
      forceNew: true,
      reconnection: false,
    })
    this.#socket = socket
    socket.on('connect', () => {
      for (const topic of ['market', 'index'] as const) this.#subscribe(socket, topic)
    })
    socket.on('connect_error', (error) => {
      const code = (error as { data?: { code?: string } }).data?.code
      if (code !== undefined && code !== 'unavailable' && code !== 'rate_limited')
        this.#fault(`refused: ${code}`)
      this.#comeBack(socket)
    })
    socket.on('disconnect', () => this.#comeBack(socket))
    socket.on(EVENTS.session, ({ state }: { state: string }) => {
      if (state === 'ended') this.#fault('its session was ended')
    })
    for (const event of MARKET_EVENTS) {
      socket.on(event, (message: Position & { topic: Topic }) => this.#take(socket, event, message))
    }
  }

  /** Like a network failure: no disconnect packet is sent. */
  drop(): void {
    this.resume()
    if (this.#socket?.connected === true) this.#socket.io.engine.close()
  }

  /**
   * Stops reading from the network, as a laptop that sleeps: it does not reconnect before it wakes, either.
   */
  pause(): void {
    const transport = this.#socket?.io.engine?.transport as unknown as
      { ws?: { _socket: { pause(): void; resume(): void } | null } } | undefined
    this.#held = transport?.ws?._socket ?? null
    this.#held?.pause()
  }

  resume(): void {
    this.#held?.resume()
    this.#held = null
    if (!this.#isClosed && this.#socket === null && this.#comingBack === undefined) this.connect()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#comingBack)
    this.#socket?.disconnect()
  }

  /** Resolves when the market mirror has reached the position, or a later one of the same epoch. */
  async reaches({ epoch, seq }: Position): Promise<void> {
    const isThere = () => this.market.position?.epoch === epoch && this.market.position.seq >= seq
    await this.until(isThere)
  }

  /** Resolves when a condition holds, which is checked after every message. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }

  #subscribe(socket: Socket, topic: Topic): void {
    const position = this.#mirrorOf(topic).position ?? undefined
    const request = { topic, position, every_ms: this.#options.everyMs }
    socket.emit(EVENTS.subscribe, request, (ack: SubscribeAck) => {
      const outcome = ack.ok ? ack.resume : ack.code
      this.resumes[outcome] = (this.resumes[outcome] ?? 0) + 1
      if (ack.ok) return
      if (ack.code !== 'rate_limited' && ack.code !== 'unavailable')
        this.#fault(`may not subscribe: ${ack.code}`)
      else setTimeout(() => this.#subscribe(socket, topic), COME_BACK_WITHIN_MS)
    })
  }

  #take(socket: Socket, event: MarketEvent, message: Position & { topic: Topic }): void {
    const mirror = this.#mirrorOf(message.topic)
    const before = { position: mirror.position, atMs: mirror.asOfMs }
    if (mirror.apply(event, message) === 'gap') this.#subscribe(socket, message.topic)
    const after = { position: mirror.position, atMs: mirror.asOfMs }
    const moved =
      before.position?.epoch !== after.position?.epoch || before.position?.seq !== after.position?.seq
    this.#checkOrder(event, message, before, after, moved)
    if (message.topic === 'market') this.#options.onMarket?.(this, event, moved)
    for (const look of this.#waiting) look()
  }

  #checkOrder(
    event: MarketEvent,
    message: Position & { topic: Topic },
    before: Standing,
    after: Standing,
    moved: boolean,
  ) {
    const from = before.position
    const to = after.position
    const isOneEpoch = from !== null && from.epoch === to?.epoch
    if (isOneEpoch && to.seq < from.seq)
      this.#fault(`${message.topic} went back from ${from.seq} to ${to.seq}`)
    if (before.atMs !== null && (after.atMs ?? 0) < before.atMs) {
      const back = `${before.atMs} to ${after.atMs ?? 'nothing'}`
      this.#fault(
        `${message.topic} went back in time from ${back}, ${textOf(from)} to ${textOf(to)} by a ${event}`,
      )
    }
    if (event !== EVENTS.batch || !moved) return
    const batch = `${message.topic} ${textOf(to)}`
    if (this.#applied.has(batch)) this.#fault(`applied ${batch} twice`)
    this.#applied.add(batch)
  }

  #comeBack(socket: Socket): void {
    if (this.#isClosed || socket !== this.#socket) return
    this.#socket = null
    socket.disconnect()
    if (this.#held !== null) return
    const { random = Math.random } = this.#options
    this.#comingBack = setTimeout(() => this.connect(), random() * COME_BACK_WITHIN_MS)
  }

  #mirrorOf(topic: Topic): MarketMirror | IndexMirror {
    return topic === 'market' ? this.market : this.indices
  }

  #fault(what: string): void {
    this.faults.push(`${this.name} ${what}`)
  }
}

interface Standing {
  position: Position | null
  atMs: number | null
}

const textOf = (position: Position | null) =>
  position === null ? 'nowhere' : `${position.epoch}:${position.seq}`
