import type { Candle } from '#shared/market/candle'
import type { StockCode } from '#shared/market/quote'
import type { BoardImages } from '#shared/protocol/board-dump'
import type { Position } from '#shared/protocol/messages'
import { stockOf } from '#shared/protocol/names'
import type { MarketEvent, Topic } from '#shared/protocol/names'
import { StockView } from '#shared/protocol/stock-view'
import { EncodedMessage } from './encoded-message.ts'

/** A message for sockets, and what it is. */
export interface FeedMessage {
  event: MarketEvent
  message: EncodedMessage
}

/** How to bring a reader to now: by nothing, by what changed since its position, or by everything. */
export type Resume = { resume: 'current' } | ({ resume: 'snapshot' | 'patch' } & FeedMessage)

/** What a topic is about, as the board has it now. */
export interface View {
  readonly position: Position
  /** The seq of the last change: a reader that stands there or later has everything. */
  readonly movedSeq: number
  snapshot(): object
  /** What changed after a seq; a view whose patch serves every reader leaves the seq aside. */
  patch(since: number): object
  readonly onePatch: boolean
}

/** Readers fall behind together, by a poll or two; who asks from everywhere must not fill the memory. */
const PATCHES_KEPT = 16

/**
 * What one topic has to say at one position. Made anew for each position, so whatever is encoded here is encoded once
 * for all who ask, and forgotten when the board moves on.
 */
export class TopicFeed {
  readonly position: Position
  readonly #view: View
  #snapshot: FeedMessage | null = null
  readonly #patches = new Map<number, FeedMessage>()

  constructor(view: View) {
    this.#view = view
    this.position = view.position
  }

  /** What a reader needs that stands at `from`; a position of another epoch, or ahead of us, starts over. */
  resume(from: Position | undefined): Resume {
    const { epoch, seq } = this.position
    if (from === undefined || from.epoch !== epoch || from.seq > seq)
      return { resume: 'snapshot', ...this.#all() }
    if (from.seq >= this.#view.movedSeq) return { resume: 'current' }
    return { resume: 'patch', ...this.#since(this.#view.onePatch ? 0 : from.seq) }
  }

  #all(): FeedMessage {
    this.#snapshot ??= encoded('snapshot', this.#view.snapshot())
    return this.#snapshot
  }

  #since(seq: number): FeedMessage {
    let patch = this.#patches.get(seq)
    if (patch === undefined) {
      const [oldest] = this.#patches.keys()
      if (oldest !== undefined && this.#patches.size >= PATCHES_KEPT) this.#patches.delete(oldest)
      patch = encoded('patch', this.#view.patch(seq))
      this.#patches.set(seq, patch)
    }
    return patch
  }
}

function encoded(event: MarketEvent, payload: object): FeedMessage {
  return { event, message: new EncodedMessage(JSON.stringify(payload)) }
}

/** The running minute of stocks, as far as it is kept. */
export interface Minutes {
  of(code: StockCode): Candle | null
}

export function viewOf(topic: Topic, { market, indices }: BoardImages, minutes: Minutes): View {
  const code = stockOf(topic)
  if (code !== null) return new StockView(market, code, () => minutes.of(code))
  const image = topic === 'market' ? market : indices
  return {
    position: image.position,
    movedSeq: image.position.seq,
    snapshot: () => image.snapshot(),
    patch: (since) => image.patchSince(since),
    onePatch: false,
  }
}
