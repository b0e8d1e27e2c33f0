import type { BoardImages, ReceivedBatch } from '#shared/protocol/board-dump'
import { isSameStatus } from '#shared/protocol/link-status'
import type { Followed, Link, Position } from '#shared/protocol/messages'
import { EVENTS, TOPICS } from '#shared/protocol/names'
import type { Topic } from '#shared/protocol/names'
import type { BoardListener } from './board-receiver.ts'
import { EncodedMessage } from './encoded-message.ts'
import { PacedFollowers } from './paced-followers.ts'
import type { LiveServer, LiveSocket } from './socket-types.ts'
import { TopicFeed } from './topic-feed.ts'

/** A reader that has heard nothing for so long is told the link, however little it has changed. */
const QUIET_MS = 900
/** And however much it has heard: it shows when data last arrived. */
const LINK_EVERY_MS = 5_000

/** The room of a topic: its sockets stand at the newest position, or are marked as behind. */
const roomOf = (topic: Topic) => `topic:${topic}`

/**
 * Sends what the board does to the sockets that follow it: one text for all who keep up. A socket that has not drained
 * is skipped, never buffered for; when it drains it gets one patch from where it stood.
 */
export class FanOut implements BoardListener {
  readonly #io: LiveServer
  readonly #boards: { readonly images: BoardImages | null }
  #feeds = new Map<Topic, TopicFeed>()
  /** Sockets that were skipped, and where they stood then. */
  readonly #behind = new Map<LiveSocket, Map<Topic, Position | undefined>>()
  readonly #paced = new PacedFollowers((topic) => this.#feeds.get(topic))
  #conflated = 0
  #link: Link | null = null
  #saidAtMs = 0
  #linkSaidAtMs = 0

  constructor(io: LiveServer, boards: { readonly images: BoardImages | null }) {
    this.#io = io
    this.#boards = boards
    this.#turn()
  }

  /** How often a socket was skipped because it had not drained. */
  get conflated(): number {
    return this.#conflated
  }

  onBatches(received: readonly ReceivedBatch[]): void {
    this.#saidAtMs = Date.now()
    const before = this.#turn()
    const laggards = this.#markLaggards(before)
    for (const { text, batch } of received) {
      this.#io.local.to(roomOf(batch.topic)).except(laggards).emit(EVENTS.batch, new EncodedMessage(text))
    }
  }

  onReload(): void {
    const before = this.#turn()
    const laggards = this.#markLaggards(before)
    for (const feed of this.#feeds.values()) {
      const news = feed.resume(before.get(feed.topic)?.position)
      if (news.resume !== 'current') {
        this.#io.local.to(roomOf(feed.topic)).except(laggards).emit(news.event, news.message)
      }
    }
  }

  /** Workers repeat the link as a sign of life; where batches are one already, readers need not hear it. */
  onLink(link: Link): void {
    const isNews = this.#link === null || !isSameStatus(this.#link, link)
    this.#link = link
    const nowMs = Date.now()
    const isQuiet = nowMs - this.#saidAtMs >= QUIET_MS
    if (!isNews && !isQuiet && nowMs - this.#linkSaidAtMs < LINK_EVERY_MS) return
    this.#saidAtMs = this.#linkSaidAtMs = nowMs
    this.#io.local.emit(EVENTS.link, link)
  }

  /**
   * Lets a socket follow a topic and brings it to now. From the moment of the answer it misses nothing: joining and
   * sending happen in one turn of the event loop.
   *
   * While there is no board yet the socket waits; the board comes when it is there.
   *
   * @param everyMs at most one message in so many milliseconds; undefined: every batch
   */
  follow(socket: LiveSocket, topic: Topic, from: Position | undefined, everyMs?: number): Followed {
    this.unfollow(socket, topic)
    const feed = this.#feeds.get(topic)
    if (everyMs === undefined) void socket.join(roomOf(topic))
    else this.#paced.follow(socket, topic, everyMs, feed?.position)
    if (feed === undefined) return { topic, epoch: null, seq: 0, resume: 'waiting' }
    const news = feed.resume(from)
    if (news.resume !== 'current') {
      // Whoever does not read gets one message when it does, however often it asks.
      if (socket.conn.transport.writable) socket.emit(news.event, news.message)
      else this.#keepBehind(socket).set(topic, from)
    }
    return { topic, ...feed.position, resume: news.resume }
  }

  unfollow(socket: LiveSocket, topic: Topic): void {
    void socket.leave(roomOf(topic))
    this.#behind.get(socket)?.delete(topic)
    this.#paced.unfollow(socket, topic)
  }

  /** Forgets a socket that is gone. */
  drop(socket: LiveSocket): void {
    this.#behind.delete(socket)
    this.#paced.drop(socket)
  }

  /** Moves every topic to the board's position; answers with the feeds as they were. */
  #turn(): ReadonlyMap<Topic, TopicFeed> {
    const before = this.#feeds
    const { images } = this.#boards
    this.#feeds = new Map()
    if (images === null) return before
    for (const topic of TOPICS) {
      const image = topic === 'market' ? images.market : images.indices
      const old = before.get(topic)
      const moved = old?.position.epoch !== image.position.epoch || old.position.seq !== image.position.seq
      this.#feeds.set(topic, moved ? new TopicFeed(topic, image) : old)
      if (moved) this.#paced.moved(topic)
    }
    return before
  }

  /** Finds the sockets that have not drained since the last message, and keeps where each of them stands. */
  #markLaggards(before: ReadonlyMap<Topic, TopicFeed>): string[] {
    const ids: string[] = []
    for (const socket of this.#io.sockets.sockets.values()) {
      if (socket.conn.transport?.writable !== false || !isFollowing(socket)) continue
      ids.push(socket.id)
      this.#conflated++
      const positions = this.#keepBehind(socket)
      for (const [topic, feed] of before) {
        if (socket.rooms.has(roomOf(topic)) && !positions.has(topic)) positions.set(topic, feed.position)
      }
    }
    return ids
  }

  /** Where a socket that has not drained stands, topic by topic; from now on it is caught up when it drains. */
  #keepBehind(socket: LiveSocket): Map<Topic, Position | undefined> {
    const kept = this.#behind.get(socket)
    if (kept !== undefined) return kept
    const positions = new Map<Topic, Position | undefined>()
    this.#behind.set(socket, positions)
    this.#whenDrained(socket, () => this.#catchUp(socket))
    return positions
  }

  /** Engine.IO's own `drain` speaks of its buffer, which is empty here: it is the transport that has to get rid of bytes. */
  #whenDrained(socket: LiveSocket, drained: () => void): void {
    const { conn } = socket
    const { transport } = conn
    const once = () => {
      transport.off('ready', once)
      conn.off('upgrade', once)
      drained()
    }
    transport.on('ready', once)
    conn.on('upgrade', once)
  }

  #catchUp(socket: LiveSocket): void {
    const positions = this.#behind.get(socket)
    this.#behind.delete(socket)
    if (positions === undefined || !socket.connected) return
    for (const [topic, position] of positions) {
      const news = this.#feeds.get(topic)?.resume(position)
      if (news !== undefined && news.resume !== 'current') socket.emit(news.event, news.message)
    }
  }
}

function isFollowing(socket: LiveSocket): boolean {
  return TOPICS.some((topic) => socket.rooms.has(roomOf(topic)))
}
