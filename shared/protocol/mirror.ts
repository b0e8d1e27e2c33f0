import type { IndexQuote } from '../market/index-quote.ts'
import { presentQuote, type Quote, type QuoteRow, type StockCode } from '../market/quote.ts'
import type { SeoulDate } from '../market/seoul-time.ts'
import { MalformedMessageError } from './columns.ts'
import { IndexImage } from './index-image.ts'
import { MarketImage } from './market-image.ts'
import type {
  IndexBatch,
  IndexPatch,
  IndexSnapshot,
  MarketBatch,
  MarketPatch,
  MarketSnapshot,
  Position,
} from './messages.ts'
import type { Origin } from './origins.ts'
import { EVENTS } from './events.ts'
import type { MarketEvent } from './events.ts'

/**
 * `gap`: the message does not follow the current position; subscribe again with `position` to get a patch.
 */
export type Applied = 'applied' | 'gap'

/**
 * The interface of an image for mirrors; the image handles its topic's columns, the mirror the order of
 * messages.
 */
interface Image {
  readonly position: Position
}

/**
 * The ordering rule of every topic: a snapshot starts over; within an epoch nothing goes back, nothing is
 * applied twice, and a message that does not follow is a gap.
 */
abstract class Mirror<I extends Image> {
  protected image: I | null = null

  /**
   * The position of this reader; null before the first snapshot. Send it with `subscribe` to be brought up to
   * date.
   */
  get position(): Position | null {
    return this.image?.position ?? null
  }

  /**
   * Ids of listings changed by the last `apply`, removed ones included; empty for a topic without listings.
   */
  get changedIds(): readonly number[] {
    return []
  }

  /**
   * Applies a message from the socket, in the order of arrival.
   *
   * @returns `gap` when a message before this one is missing, or when it cannot be read; the mirror is
   * unchanged then
   */
  apply(event: MarketEvent, payload: unknown): Applied {
    try {
      return this.#take(event, payload as Position & { since?: number })
    } catch (error) {
      if (error instanceof MalformedMessageError || error instanceof TypeError) return 'gap'
      throw error
    }
  }

  protected abstract start(snapshot: unknown): I
  protected abstract follow(image: I, batch: unknown): void
  protected abstract catchUp(image: I, patch: unknown): void
  protected abstract ignored(): void

  #take(event: MarketEvent, message: Position & { since?: number }): Applied {
    const { image } = this
    const sameEpoch = image !== null && image.position.epoch === message.epoch
    if (sameEpoch && message.seq <= image.position.seq) {
      this.ignored()
      return 'applied'
    }
    if (event === EVENTS.snapshot) {
      this.image = this.start(message)
      return 'applied'
    }
    if (!sameEpoch) return 'gap'
    if (event === EVENTS.patch) {
      if (message.since === undefined || message.since > image.position.seq) return 'gap'
      this.catchUp(image, message)
      return 'applied'
    }
    if (message.seq !== image.position.seq + 1) return 'gap'
    this.follow(image, message)
    return 'applied'
  }
}

/**
 * The reader of topic `market` for web, tests and benchmarks: feed it every message, read the whole market.
 */
export class MarketMirror extends Mirror<MarketImage> {
  #changedIds: readonly number[] = []

  /** A copy of the market, which later messages do not change. */
  still(): MarketMirror {
    const copy = new MarketMirror()
    const snapshot = this.snapshot()
    if (snapshot !== null) copy.apply(EVENTS.snapshot, snapshot)
    return copy
  }

  /** All of it as a message, with which a mirror starts; null before the first one. */
  snapshot(): MarketSnapshot | null {
    return this.image?.snapshot() ?? null
  }

  get(code: StockCode): Quote | undefined {
    const row = this.image?.rowByCode(code)
    return row === undefined ? undefined : presentQuote(row)
  }

  quotes(): Quote[] {
    return [...this.rows()].map(presentQuote)
  }

  /**
   * The rows in memory, in the order of their ids, for readers that paint often. Rows are replaced, not
   * mutated.
   */
  rows(): Iterable<QuoteRow> {
    return this.image?.rows() ?? []
  }

  rowById(id: number): QuoteRow | undefined {
    return this.image?.rowById(id)
  }

  rowByCode(code: StockCode): QuoteRow | undefined {
    return this.image?.rowByCode(code)
  }

  /** The source of a row; null before the first snapshot. */
  originOf(id: number): Origin | null {
    return this.image?.originOf(id) ?? null
  }

  /** The source of a row if it differs from the board's; undefined: it is the board's own. */
  otherOriginOf(id: number): Origin | undefined {
    return this.image?.otherOriginOf(id)
  }

  override get changedIds(): readonly number[] {
    return this.#changedIds
  }

  get asOfMs(): number | null {
    return this.image?.atMs ?? null
  }

  get tradeDate(): SeoulDate | null {
    return this.image?.tradeDate ?? null
  }

  get source(): string | null {
    return this.image?.source ?? null
  }

  get delayMinutes(): number | null {
    return this.image?.delayMinutes ?? null
  }

  protected start(snapshot: unknown): MarketImage {
    const image = MarketImage.fromSnapshot(snapshot as MarketSnapshot)
    const gone = [...this.rows()].map((row) => row.id).filter((id) => image.rowById(id) === undefined)
    this.#changedIds = [...gone, ...image.changedIds]
    return image
  }

  protected follow(image: MarketImage, batch: unknown): void {
    image.applyBatch(batch as MarketBatch)
    this.#changedIds = image.changedIds
  }

  protected catchUp(image: MarketImage, patch: unknown): void {
    image.applyPatch(patch as MarketPatch)
    this.#changedIds = image.changedIds
  }

  protected ignored(): void {
    this.#changedIds = []
  }
}

/** The reader of topic `index`. */
export class IndexMirror extends Mirror<IndexImage> {
  /** A copy of the indices, which later messages do not change. */
  still(): IndexMirror {
    const copy = new IndexMirror()
    const snapshot = this.snapshot()
    if (snapshot !== null) copy.apply(EVENTS.snapshot, snapshot)
    return copy
  }

  /** All of them as a message, with which a mirror starts; null before the first one. */
  snapshot(): IndexSnapshot | null {
    return this.image?.snapshot() ?? null
  }

  get indices(): IndexQuote[] {
    return this.image?.indices ?? []
  }

  get asOfMs(): number | null {
    return this.image?.atMs ?? null
  }

  protected start(snapshot: unknown): IndexImage {
    return IndexImage.fromSnapshot(snapshot as IndexSnapshot)
  }

  protected follow(image: IndexImage, batch: unknown): void {
    image.apply(batch as IndexBatch)
  }

  protected catchUp(image: IndexImage, patch: unknown): void {
    image.apply(patch as IndexPatch)
  }

  protected ignored(): void {
    // three rows: no reader needs the changed ids
  }
}
