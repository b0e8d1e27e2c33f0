import type { IndexImage } from '#shared/protocol/index-image'
import type { MarketImage } from '#shared/protocol/market-image'
import type { Position } from '#shared/protocol/messages'
import type { MarketEvent, Topic } from '#shared/protocol/names'
import { EncodedMessage } from './encoded-message.ts'

/** A message for sockets, and what it is. */
export interface FeedMessage {
  event: MarketEvent
  message: EncodedMessage
}

/** How to bring a reader to now: by nothing, by what changed since its position, or by everything. */
export type Resume = { resume: 'current' } | ({ resume: 'snapshot' | 'patch' } & FeedMessage)

/** Readers fall behind together, by a poll or two; who asks from everywhere must not fill the memory. */
const PATCHES_KEPT = 16

/**
 * What one topic has to say at one position. Made anew for each position, so whatever is encoded here is encoded once
 * for all who ask, and forgotten when the topic moves on.
 */
export class TopicFeed {
  readonly topic: Topic
  readonly position: Position
  readonly #image: MarketImage | IndexImage
  #snapshot: FeedMessage | null = null
  readonly #patches = new Map<number, FeedMessage>()

  constructor(topic: Topic, image: MarketImage | IndexImage) {
    this.topic = topic
    this.position = image.position
    this.#image = image
  }

  /** What a reader needs that stands at `from`; a position of another epoch, or ahead of us, starts over. */
  resume(from: Position | undefined): Resume {
    const { epoch, seq } = this.position
    if (from === undefined || from.epoch !== epoch || from.seq > seq)
      return { resume: 'snapshot', ...this.#all() }
    if (from.seq === seq) return { resume: 'current' }
    return { resume: 'patch', ...this.#since(from.seq) }
  }

  #all(): FeedMessage {
    this.#snapshot ??= {
      event: 'snapshot',
      message: new EncodedMessage(JSON.stringify(this.#image.snapshot())),
    }
    return this.#snapshot
  }

  #since(seq: number): FeedMessage {
    let patch = this.#patches.get(seq)
    if (patch === undefined) {
      const [oldest] = this.#patches.keys()
      if (oldest !== undefined && this.#patches.size >= PATCHES_KEPT) this.#patches.delete(oldest)
      patch = { event: 'patch', message: new EncodedMessage(JSON.stringify(this.#image.patchSince(seq))) }
      this.#patches.set(seq, patch)
    }
    return patch
  }
}
