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

/**
 * How to bring a reader up to date: with nothing, with the changes since its position, or with everything.
 */
export type Resume =
  { resume: 'current' } | { resume: typeof EVENTS.snapshot | typeof EVENTS.patch; text: BroadcastFrame }

/** Encodes a message for all its recipients. */
export type Encode = (event: MarketEvent, payload: object) => BroadcastFrame

/** The data of a topic, at the board's position. */
export interface View {
  readonly position: Position
  /** The seq of the last change: a reader at this or a later position is up to date. */
  readonly movedSeq: number
  snapshot(): object
  /** The changes after a seq; a view whose patch serves every reader ignores the seq. */
  patch(since: number): object
  readonly onePatch: boolean
}

/**
 * The messages of one topic at one position. Created for each position, so everything is encoded once for all
 * recipients, and discarded when the board moves.
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

  /** The message for a reader at `from`; a position of another epoch, or ahead of the board, starts over. */
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
 * The start of the patch for a reader: its position or slightly earlier, 1, 2, 4, 8 and so on behind the
 * newest. Its rows are absolute, so one patch serves all readers in between, and few are made whatever the
 * number of positions.
 */
export function patchedSince(seq: number, newest: number): number {
  const behind = 2 ** Math.ceil(Math.log2(newest - seq))
  return Math.max(0, newest - behind)
}

/** The running minute of stocks, as far as it is known. */
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
