import type { Candle } from '#shared/market/candle'
import type { StockCode } from '#shared/market/quote'
import type { BoardImages } from '#shared/protocol/board-dump'
import type { Position } from '#shared/protocol/messages'
import { imageOf, stockOf } from '#shared/protocol/topics'
import { EVENTS } from '#shared/protocol/events'
import type { MarketEvent } from '#shared/protocol/events'
import type { Topic } from '#shared/protocol/topics'
import { StockView } from '#shared/protocol/stock-view'
import type { BroadcastFrame } from './broadcast-frame.ts'

/** How to bring a reader to now: by nothing, by what changed since its position, or by everything. */
export type Resume =
  { resume: 'current' } | { resume: typeof EVENTS.snapshot | typeof EVENTS.patch; text: BroadcastFrame }

/** Writes a message down for all who get it. */
export type Encode = (event: MarketEvent, payload: object) => BroadcastFrame

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

/**
 * What one topic has to say at one position. Made anew for each position, so whatever is encoded here is encoded once
 * for all who ask, and forgotten when the board moves on.
 */
export class TopicFeed {
  readonly position: Position
  readonly #view: View
  readonly #encode: Encode
  #snapshot: BroadcastFrame | null = null
  readonly #patches = new Map<number, BroadcastFrame>()

  constructor(view: View, encode: Encode) {
    this.#view = view
    this.#encode = encode
    this.position = view.position
  }

  /** What a reader needs that stands at `from`; a position of another epoch, or ahead of us, starts over. */
  resume(from: Position | undefined): Resume {
    const { epoch, seq } = this.position
    if (from === undefined || from.epoch !== epoch || from.seq > seq)
      return { resume: 'snapshot', text: this.#all() }
    if (from.seq >= this.#view.movedSeq) return { resume: 'current' }
    return { resume: 'patch', text: this.#since(this.#view.onePatch ? 0 : patchedSince(from.seq, seq)) }
  }

  #all(): BroadcastFrame {
    this.#snapshot ??= this.#encode(EVENTS.snapshot, this.#view.snapshot())
    return this.#snapshot
  }

  #since(seq: number): BroadcastFrame {
    const patch = this.#patches.get(seq) ?? this.#encode(EVENTS.patch, this.#view.patch(seq))
    this.#patches.set(seq, patch)
    return patch
  }
}

/**
 * Where the patch for a reader begins: at its position or a little before, 1, 2, 4, 8 and so on behind the newest. Its rows
 * are absolute, so one patch serves all readers in between, and from however many positions they ask, few are made.
 */
export function patchedSince(seq: number, newest: number): number {
  const behind = 2 ** Math.ceil(Math.log2(newest - seq))
  return Math.max(0, newest - behind)
}

/** The running minute of stocks, as far as it is kept. */
export interface Minutes {
  of(code: StockCode): Candle | null
}

export function viewOf(topic: Topic, images: BoardImages, minutes: Minutes): View {
  const code = stockOf(topic)
  if (code !== null) return new StockView(images.market, code, () => minutes.of(code))
  const image = images[imageOf(topic)]
  return {
    position: image.position,
    movedSeq: image.position.seq,
    snapshot: () => image.snapshot(),
    patch: (since) => image.patchSince(since),
    onePatch: false,
  }
}
