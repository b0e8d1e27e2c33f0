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

/** `gap`: the message does not lead on from here; subscribe again with `position` and a patch will come. */
export type Applied = 'applied' | 'gap'

/** What mirrors need of an image; the image knows its topic's columns, the mirror the order of messages. */
interface Image {
  readonly position: Position
}

/**
 * The rule of order, the same for every topic: a snapshot starts over; within an epoch nothing goes back, nothing is
 * applied twice, and what does not connect is a gap.
 */
abstract class Mirror<I extends Image> {
  protected image: I | null = null

  /** Where this reader stands; null before the first snapshot. Send it with `subscribe` to be brought to now. */
  get position(): Position | null {
    return this.image?.position ?? null
  }

  /** Ids of listings that the last `apply` touched, those of removed ones included; none of a topic without listings. */
  get changedIds(): readonly number[] {
    return []
  }

  /**
   * Takes a message as it came from the socket, in the order it came.
   *
   * @returns `gap` when a message is missing before this one, or when it cannot be read; the mirror is unchanged then
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

/** The reader of topic `market` that web, tests and benchmarks share: feed it every message, read the whole market. */
export class MarketMirror extends Mirror<MarketImage> {
  #changedIds: readonly number[] = []

  /** The market as it is now, which no later message changes. */
  still(): MarketMirror {
    const copy = new MarketMirror()
    if (this.image !== null) copy.apply(EVENTS.snapshot, this.image.snapshot())
    return copy
  }

  get(code: StockCode): Quote | undefined {
    const row = this.image?.rowByCode(code)
    return row === undefined ? undefined : presentQuote(row)
  }

  quotes(): Quote[] {
    return [...this.rows()].map(presentQuote)
  }

  /** Rows as they are kept, in the order of their ids, for readers that paint often. Rows are replaced, not written to. */
  rows(): Iterable<QuoteRow> {
    return this.image?.rows() ?? []
  }

  rowById(id: number): QuoteRow | undefined {
    return this.image?.rowById(id)
  }

  /** Which source told a row; null before the first snapshot. */
  originOf(id: number): Origin | null {
    return this.image?.originOf(id) ?? null
  }

  /** The same of a row that another source than the board's told; undefined: it is of the board's own. */
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
  /** The indices as they are now, which no later message changes. */
  still(): IndexMirror {
    const copy = new IndexMirror()
    if (this.image !== null) copy.apply(EVENTS.snapshot, this.image.snapshot())
    return copy
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
    // three rows: nobody asks which changed
  }
}
