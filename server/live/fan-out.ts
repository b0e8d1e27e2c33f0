import type { BoardImages, ReceivedBatch } from '#shared/protocol/board-dump'
import type { Followed, Link, Position } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import { stockOf } from '#shared/protocol/topics'
import type { Topic } from '#shared/protocol/topics'
import type { BoardListener } from './board-receiver.ts'
import { Feeds } from './feeds.ts'
import { Followers } from './followers.ts'
import { Laggards, hasDrained } from './laggards.ts'
import { LinkBroadcast } from './link-broadcast.ts'
import { BroadcastFrame } from './broadcast-frame.ts'
import { PacedFollowers } from './paced-followers.ts'
import { roomOf } from './rooms.ts'
import { RunningCandles } from './running-candles.ts'
import type { RunningCandleDeps } from './running-candles.ts'
import type { LiveServer, LiveSocket } from './socket-types.ts'

/**
 * Sends the changes of the board to the sockets that follow it: one text for all that keep up. A socket that
 * has not drained is skipped and nothing is buffered for it; when it drains it gets one patch from its
 * position.
 */
export class FanOut implements BoardListener {
  readonly #io: LiveServer
  readonly #boards: { readonly images: BoardImages | null }
  readonly #candles: RunningCandles
  readonly #feeds: Feeds
  readonly #followers = new Followers()
  readonly #laggards = new Laggards((...of) => this.#catchUp(...of))
  readonly #paced = new PacedFollowers((topic) => this.#feeds.of(topic))
  readonly #link: LinkBroadcast

  /** @param now the time that all servers share */
  constructor(
    io: LiveServer,
    boards: { readonly images: BoardImages | null },
    candles: RunningCandleDeps,
    now: () => number,
  ) {
    this.#io = io
    this.#boards = boards
    this.#candles = new RunningCandles(candles)
    this.#feeds = new Feeds(this.#candles)
    this.#link = new LinkBroadcast(io, now)
    this.#moveOn(new Map())
  }

  /** How often a socket was skipped because it had not drained. */
  get conflated(): number {
    return this.#laggards.skipped
  }

  /** The number of snapshots and patches that were encoded, each for any number of sockets. */
  get encoded(): number {
    return this.#feeds.encoded
  }

  onBatches(received: readonly ReceivedBatch[]): void {
    const { images } = this.#boards
    if (images !== null) this.#candles.moveOn(images.market)
    const batches = new Map<Topic, string>(received.map(({ text, batch }) => [batch.topic, text]))
    this.#moveOn(batches)
    if (batches.has('market')) this.#link.batchSent()
  }

  /** The next messages contain the running candles, so these are read first. */
  async onReload(): Promise<void> {
    const { images } = this.#boards
    if (images !== null) await this.#candles.startOver(images.market, this.#followers.followed())
    this.#moveOn(new Map())
  }

  /**
   * Loads what a topic needs before it is followed for the first time. Never fails, and waits only for a
   * bounded time.
   */
  async prepare(topic: Topic): Promise<void> {
    const code = stockOf(topic)
    const { images } = this.#boards
    if (code !== null && images !== null) await this.#candles.load(images.market, code)
  }

  onLink(link: Link): void {
    this.#link.publish(link)
  }

  /** Whether a topic can be followed. */
  has(topic: Topic): boolean {
    return this.#feeds.has(topic)
  }

  /** Topics with followers on this server. */
  get followed(): Iterable<Topic> {
    return this.#followers.followed()
  }

  topicsOf(socket: LiveSocket): ReadonlySet<Topic> {
    return this.#followers.topicsOf(socket)
  }

  /** The number of topics that an account follows here, counted once per socket. */
  topicsOfAccount(userId: string): number {
    return this.#followers.topicsOfAccount(userId)
  }

  /**
   * Subscribes a socket to a topic and brings it up to date. From the acknowledgement on it misses nothing:
   * joining and sending happen in one turn of the event loop.
   *
   * While there is no board yet the socket waits for it.
   *
   * @param everyMs the minimum time between two messages; undefined: every message
   * @returns the acknowledgement, and the number of bytes sent beside it
   */
  follow(
    socket: LiveSocket,
    topic: Topic,
    from: Position | undefined,
    everyMs?: number,
  ): { followed: Followed; bytes: number } {
    this.unfollow(socket, topic)
    this.#followers.add(socket, topic)
    const feed = this.#feeds.of(topic)
    if (everyMs === undefined) void socket.join(roomOf(topic))
    else this.#paced.follow(socket, topic, everyMs, feed?.position)
    if (feed === undefined) return { followed: { topic, epoch: null, seq: 0, resume: 'waiting' }, bytes: 0 }
    const news = feed.resume(from)
    const followed: Followed = { topic, ...feed.position, resume: news.resume }
    if (news.resume === 'current') return { followed, bytes: 0 }
    // A reader that does not drain gets one message when it does, however often it subscribes.
    if (hasDrained(socket)) news.text.sendTo(socket)
    else this.#laggards.keep(socket, topic, from)
    return { followed, bytes: news.text.bytes }
  }

  unfollow(socket: LiveSocket, topic: Topic): void {
    void socket.leave(roomOf(topic))
    this.#followers.remove(socket, topic)
    this.#laggards.forget(socket, topic)
    this.#paced.unfollow(socket, topic)
  }

  /** Removes a socket that has disconnected. */
  drop(socket: LiveSocket): void {
    for (const topic of this.#followers.topicsOf(socket)) this.unfollow(socket, topic)
    this.#laggards.drop(socket)
  }

  /**
   * Moves every topic to the board's position and sends its followers the batch that led there, if there is
   * one.
   */
  #moveOn(batches: ReadonlyMap<Topic, string>): void {
    const { images } = this.#boards
    if (images === null) return
    const moves = this.#feeds.turn(images, this.#followers.followed())
    this.#paced.moved(moves)
    const { sockets, adapter } = this.#io.sockets
    const skipped = this.#laggards.skip(sockets.values(), moves)
    for (const [topic, from] of moves) {
      const room = adapter.rooms.get(roomOf(topic))
      const text = room === undefined ? undefined : this.#newsOf(topic, from, batches.get(topic))
      if (room === undefined || text === undefined) continue
      for (const id of room) {
        const socket = skipped.has(id) ? undefined : sockets.get(id)
        if (socket !== undefined) text.sendTo(socket)
      }
    }
  }

  #newsOf(topic: Topic, from: Position | undefined, batch: string | undefined): BroadcastFrame | undefined {
    if (batch !== undefined) return new BroadcastFrame(EVENTS.batch, batch)
    const news = this.#feeds.of(topic)?.resume(from)
    return news === undefined || news.resume === 'current' ? undefined : news.text
  }

  #catchUp(socket: LiveSocket, topic: Topic, from: Position | undefined): void {
    const news = this.#feeds.of(topic)?.resume(from)
    if (news !== undefined && news.resume !== 'current') news.text.sendTo(socket)
  }
}
