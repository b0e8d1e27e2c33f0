import type { BoardImages } from '#shared/protocol/board-dump'
import type { Position } from '#shared/protocol/messages'
import { BOARD_TOPICS, imageOf, stockOf } from '#shared/protocol/topics'
import type { Topic } from '#shared/protocol/topics'
import { BroadcastFrame } from './broadcast-frame.ts'
import { TopicFeed, viewOf } from './topic-feed.ts'
import type { Encode, Minutes } from './topic-feed.ts'

/** Topics that have changed, with their previous positions; undefined: there was no board. */
export type Moves = ReadonlyMap<Topic, Position | undefined>

/**
 * The feeds of the topics at the board's position. A feed is created on demand, so that a topic without
 * followers costs nothing.
 */
export class Feeds {
  readonly #minutes: Minutes
  #images: BoardImages | null = null
  #positions: { market: Position; indices: Position } | null = null
  #feeds = new Map<Topic, TopicFeed>()
  /** The number of snapshots and patches that were encoded. */
  encoded = 0

  constructor(minutes: Minutes) {
    this.#minutes = minutes
  }

  /** undefined while there is no board. */
  of(topic: Topic): TopicFeed | undefined {
    if (this.#images === null) return undefined
    let feed = this.#feeds.get(topic)
    if (feed === undefined) {
      feed = new TopicFeed(viewOf(topic, this.#images, this.#minutes), this.#encode)
      this.#feeds.set(topic, feed)
    }
    return feed
  }

  readonly #encode: Encode = (event, payload) => {
    this.encoded++
    return new BroadcastFrame(event, JSON.stringify(payload))
  }

  /** Whether a topic can be followed: a stock must be on the board, once there is one. */
  has(topic: Topic): boolean {
    const code = stockOf(topic)
    return code === null || this.#images === null || this.#images.market.rowByCode(code) !== undefined
  }

  /** Moves to the board's position. @returns which followed topics changed */
  turn(images: BoardImages, followed: Iterable<Topic>): Moves {
    const before = this.#positions
    this.#images = images
    this.#positions = { market: images.market.position, indices: images.indices.position }
    this.#feeds = new Map()
    const moves = new Map<Topic, Position | undefined>()
    // The market first, as most clients wait for it.
    for (const topic of new Set([...BOARD_TOPICS, ...followed])) {
      const from = before?.[imageOf(topic)]
      const { position, movedSeq } = viewOf(topic, images, this.#minutes)
      if (from?.epoch !== position.epoch || from.seq < movedSeq) moves.set(topic, from)
    }
    return moves
  }
}
