import { EVENTS } from '#shared/protocol/events'
import type { MarketEvent } from '#shared/protocol/events'
import { BOARD_TOPICS, isStockTopic, isTopic } from '#shared/protocol/topics'
import type { BoardTopic, StockTopic, Topic } from '#shared/protocol/topics'
import type { ServerClock } from './clock.ts'
import type { StockSubscriptions } from './stock-subscriptions.ts'
import type { Feed } from './feed.ts'
import type { RecoveryWatch } from './recovery.ts'
import type { Requests } from './requests.ts'
import type { LiveSocket } from './socket.ts'

export interface SubscriptionDeps {
  socket: LiveSocket
  requests: Requests
  feed: Feed
  /** Topics that are followed while a page needs them. */
  demand: StockSubscriptions
  clock: ServerClock
  recovery: RecoveryWatch
  /** The server sent a batch, or any other message; or the market is as the server has it now. */
  onMessage: (what: 'batch' | 'message' | 'current') => void
}

/** A refused subscription is retried, and not before the given time. */
const RETRY_REFUSED_MS = 3_000

/** The topic whose positions prove that nothing was lost. */
const PROOF: BoardTopic = 'market'

/**
 * Keeps a socket subscribed to the board's topics and to those on demand. After a (re)connect or a gap it
 * subscribes from the mirror's own position, so what was missed arrives as one patch and nothing is loaded
 * twice.
 */
export class Subscriptions {
  readonly #deps: SubscriptionDeps
  readonly #pending = new Set<Topic>()
  readonly #retryAtMs = new Map<Topic, number>()

  constructor(deps: SubscriptionDeps) {
    this.#deps = deps
    const { socket, demand } = deps
    demand.serve(
      (topic) => {
        if (socket.connected) void this.subscribe(topic)
      },
      (topic) => this.#unsubscribe(topic),
    )
    socket.on(EVENTS.snapshot, (message) => this.#takeIn(EVENTS.snapshot, message))
    socket.on(EVENTS.batch, (message) => this.#takeIn(EVENTS.batch, message))
    socket.on(EVENTS.patch, (message) => this.#takeIn(EVENTS.patch, message))
  }

  /** A connection is open: everything is subscribed from its position. */
  resume(): void {
    for (const topic of BOARD_TOPICS) void this.subscribe(topic)
    for (const topic of this.#deps.demand.topics) this.#catchUp(topic)
  }

  async subscribe(topic: Topic): Promise<void> {
    if (this.#pending.has(topic)) return
    this.#pending.add(topic)
    const { requests, feed, demand, onMessage } = this.#deps
    const mirror = isStockTopic(topic) ? demand.mirrorOf(topic) : undefined
    const position = isStockTopic(topic) ? (mirror?.position ?? null) : feed.position(topic)
    try {
      const answer = await requests.subscribe(position === null ? { topic } : { topic, position })
      onMessage('message')
      this.#answered(topic, answer)
    } catch {
      // No answer: the lamp shows that by now, and the next connect subscribes again.
    } finally {
      this.#pending.delete(topic)
    }
    if (!isStockTopic(topic)) return
    const wanted = demand.mirrorOf(topic)
    if (wanted === undefined) this.#unsubscribe(topic)
    // Unsubscribed and needed again meanwhile: the messages went to the previous mirror.
    else if (wanted !== mirror) void this.subscribe(topic)
  }

  /** Retries refused subscriptions that are due. */
  retryRefused(): void {
    const { socket, clock } = this.#deps
    for (const [topic, atMs] of this.#retryAtMs) {
      if (!socket.connected || clock.instant().elapsedMs < atMs) continue
      this.#retryAtMs.delete(topic)
      void this.subscribe(topic)
    }
  }

  #answered(topic: Topic, answer: Awaited<ReturnType<Requests['subscribe']>>): void {
    const { clock, demand, recovery, onMessage } = this.#deps
    if (answer.ok && topic === PROOF && answer.resume === 'current') onMessage('current')
    if (!answer.ok) {
      const waitMs = Math.max(RETRY_REFUSED_MS, answer.retry_after_ms ?? 0)
      this.#retryAtMs.set(topic, clock.instant().elapsedMs + waitMs)
    } else if (topic === PROOF && answer.epoch !== null) recovery.answered(answer, clock.now())
    else if (isStockTopic(topic) && answer.resume === 'current') demand.uninterrupted(topic)
  }

  #unsubscribe(topic: StockTopic): void {
    this.#retryAtMs.delete(topic)
    const { socket, requests } = this.#deps
    // While the acknowledgement of a subscription is pending, it comes first.
    if (!socket.connected || this.#pending.has(topic)) return
    // No answer: the connection broke, and a new one starts without the topic.
    requests.unsubscribe(topic).catch(() => undefined)
  }

  #takeIn(event: MarketEvent, message: { topic: Topic }): void {
    const { feed, demand, clock, recovery, onMessage } = this.#deps
    onMessage(event === EVENTS.batch ? 'batch' : 'message')
    const { topic } = message
    // A topic of a later server version.
    if (!isTopic(topic)) return
    if (isStockTopic(topic)) {
      if (demand.receive(topic, event, message) === 'gap') this.#catchUp(topic)
    } else if (feed.receive(topic, event, message) === 'gap') {
      if (topic === PROOF) recovery.interrupted(clock.now())
      void this.subscribe(topic)
    } else if (topic === PROOF && feed.latest.position !== null) {
      onMessage('current')
      recovery.moved({ position: feed.latest.position, source: feed.latest.source }, clock.now())
    }
  }

  #catchUp(topic: StockTopic): void {
    this.#deps.demand.interrupted(topic)
    void this.subscribe(topic)
  }
}
