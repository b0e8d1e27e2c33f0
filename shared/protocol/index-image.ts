import { INDEX_CODES } from '../market/index-quote.ts'
import type { IndexCode, IndexQuote } from '../market/index-quote.ts'
import { MalformedMessageError } from './columns.ts'
import type { IndexBatch, IndexPatch, IndexSnapshot, Position } from './messages.ts'

export interface IndexImageDump {
  snapshot: IndexSnapshot
  changed_seq: number[]
}

/**
 * The indices at one position. Only three rows, so every message is absolute and batch and patch are applied
 * alike.
 */
export class IndexImage {
  readonly source: string
  readonly delayMinutes: number
  readonly #epoch: string
  #seq = 0
  #atMs = 0
  readonly #held = new Map<IndexCode, { quote: IndexQuote; changedSeq: number }>()

  constructor(epoch: string, source: string, delayMinutes: number) {
    this.#epoch = epoch
    this.source = source
    this.delayMinutes = delayMinutes
  }

  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq }
  }

  get atMs(): number {
    return this.#atMs
  }

  /** In the order of INDEX_CODES. */
  get indices(): IndexQuote[] {
    return INDEX_CODES.flatMap((code) => this.#held.get(code)?.quote ?? [])
  }

  get(code: IndexCode): IndexQuote | undefined {
    return this.#held.get(code)?.quote
  }

  /** The batch that leads from here to the next seq. */
  batchOf(atMs: number, rows: IndexQuote[]): IndexBatch {
    return { topic: 'index', epoch: this.#epoch, seq: this.#seq + 1, at_ms: atMs, rows }
  }

  /** @throws MalformedMessageError when a row is not an index */
  apply(message: IndexBatch): void {
    if (!Array.isArray(message.rows) || !message.rows.every((row) => INDEX_CODES.includes(row.code))) {
      throw new MalformedMessageError('rows are not indices')
    }
    for (const quote of message.rows) this.#held.set(quote.code, { quote, changedSeq: message.seq })
    this.#seq = message.seq
    this.#atMs = message.at_ms
  }

  snapshot(): IndexSnapshot {
    return {
      topic: 'index',
      ...this.position,
      at_ms: this.#atMs,
      source: this.source,
      delay_minutes: this.delayMinutes,
      rows: this.indices,
    }
  }

  patchSince(since: number): IndexPatch {
    const rows = this.indices.filter((quote) => (this.#held.get(quote.code)?.changedSeq ?? 0) > since)
    return { topic: 'index', ...this.position, at_ms: this.#atMs, since, rows }
  }

  static fromSnapshot(snapshot: IndexSnapshot): IndexImage {
    const image = new IndexImage(snapshot.epoch, snapshot.source, snapshot.delay_minutes)
    image.apply(snapshot)
    return image
  }

  dump(): IndexImageDump {
    return {
      snapshot: this.snapshot(),
      changed_seq: this.indices.map((quote) => this.#held.get(quote.code)?.changedSeq ?? 0),
    }
  }

  static restore(dump: IndexImageDump): IndexImage {
    const image = IndexImage.fromSnapshot(dump.snapshot)
    dump.snapshot.rows.forEach((quote, at) => {
      image.#held.set(quote.code, { quote, changedSeq: dump.changed_seq[at] ?? dump.snapshot.seq })
    })
    return image
  }
}
