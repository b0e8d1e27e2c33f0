import { EVENTS } from '#shared/protocol/events'
import type { OwnRow } from '#shared/protocol/own-rows'
import type { BoardListSocket } from './board-lists.ts'
import { ACK_TIMEOUT_MS } from './socket.ts'

const RETRY_MS = 3_000

/** Called with each row of the topic `me`, and with null when missed rows must be loaded. A rejected call is repeated with null. */
export type OnOwnRow = (row: OwnRow | null) => Promise<unknown>

const feeds = new WeakMap<BoardListSocket<'me'>, OwnFeed>()

/**
 * Follows the topic `me`, and reports after each reconnect that rows may have been missed.
 * @returns the stop
 */
export function followOwn(socket: BoardListSocket<'me'>, onRow: OnOwnRow): () => void {
  const feed = feeds.get(socket) ?? new OwnFeed(socket)
  feeds.set(socket, feed)
  return feed.add(onRow)
}

/**
 * One subscription for all followers of a connection: a second one would begin at the newest row, and rows in transit to
 * the first would be lost.
 */
class OwnFeed {
  readonly #socket: BoardListSocket<'me'>
  readonly #followers = new Set<Follower>()
  #isSubscribed = false
  #round = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(socket: BoardListSocket<'me'>) {
    this.#socket = socket
  }

  add(onRow: OnOwnRow): () => void {
    const follower = new Follower(onRow)
    this.#followers.add(follower)
    if (this.#followers.size === 1) this.#start()
    else if (this.#isSubscribed) follower.meet()
    return () => {
      follower.rest()
      if (this.#followers.delete(follower) && this.#followers.size === 0) this.#stop()
    }
  }

  #start(): void {
    this.#socket.on('connect', this.#onConnect)
    this.#socket.on('disconnect', this.#onDisconnect)
    this.#socket.on(EVENTS.event, this.#onEvent)
    if (this.#socket.connected) this.#onConnect()
  }

  #stop(): void {
    this.#onDisconnect()
    this.#socket.off('connect', this.#onConnect)
    this.#socket.off('disconnect', this.#onDisconnect)
    this.#socket.off(EVENTS.event, this.#onEvent)
  }

  readonly #onConnect = (): void => void this.#subscribe()
  readonly #onDisconnect = (): void => {
    this.#round++
    this.#isSubscribed = false
    clearTimeout(this.#retry)
    // The next subscription makes all of them reload.
    for (const follower of this.#followers) follower.rest()
  }
  readonly #onEvent = ({ topic, row }: { topic: string; row: OwnRow }): void => {
    if (topic === 'me') for (const follower of [...this.#followers]) follower.hear(row)
  }

  async #subscribe(): Promise<void> {
    const mine = ++this.#round
    clearTimeout(this.#retry)
    try {
      const answer = await this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(EVENTS.subscribe, { topic: 'me' })
      if (mine !== this.#round) return
      if (!answer.ok) throw new Error(answer.code)
      this.#isSubscribed = true
      // After the subscription, so that nothing comes in between unheard.
      for (const follower of [...this.#followers]) follower.meet()
    } catch {
      if (mine === this.#round) this.#retry = setTimeout(this.#onConnect, RETRY_MS)
    }
  }
}

class Follower {
  readonly #onRow: OnOwnRow
  #round = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(onRow: OnOwnRow) {
    this.#onRow = onRow
  }

  hear(row: OwnRow): void {
    const mine = this.#round
    // It was stopped or reloaded since; nothing is missing.
    void this.#onRow(row).catch(() => {
      if (mine === this.#round) this.meet()
    })
  }

  meet(): void {
    const mine = ++this.#round
    clearTimeout(this.#retry)
    void this.#onRow(null).catch(() => {
      if (mine === this.#round) this.#retry = setTimeout(() => this.meet(), RETRY_MS)
    })
  }

  /** Cancels retries until the next reload. */
  rest(): void {
    this.#round++
    clearTimeout(this.#retry)
  }
}
