import {
  beforeFirstData,
  rollToNextDay,
  ticked,
  type HeldRow,
  type QuoteRow,
  type StockCode,
} from '../market/quote.ts'
import type { SeoulDate } from '../market/seoul-time.ts'
import { MalformedMessageError, fromGaps, toGaps, whole } from './columns.ts'
import { fromListedColumns, listedColumns } from './listed-columns.ts'
import { decodeTraded } from './market-batch.ts'
import { fromMarketColumns, marketColumns } from './market-columns.ts'
import type { MarketBatch, MarketPatch, MarketSnapshot, Position } from './messages.ts'
import { Origins, originsIn, type Origin } from './origins.ts'

/** A snapshot with the seq of each row's last change: the persistent form of an image. */
export interface MarketImageDump {
  snapshot: MarketSnapshot
  changed_seq: number[]
  listed_seq: number[]
  /** [id, seq, code] of listings that left. */
  left: [number, number, StockCode][]
}

/**
 * The whole market at one position. Worker, server and mirror each have one; the same batches keep them
 * equal. Rows are replaced, never mutated, so a reader that kept the old row can see the change.
 */
export class MarketImage {
  readonly source: string
  readonly delayMinutes: number
  readonly #epoch: string
  #seq = 0
  #atMs = 0
  #tradeDate: SeoulDate = ''
  /** By id: small integers, so an array, and always in order. */
  readonly #rows: (HeldRow | undefined)[] = []
  /** Includes listings that left in this epoch. */
  readonly #idByCode = new Map<StockCode, number>()
  readonly #left = new Map<number, { seq: number; code: StockCode }>()
  readonly #origins = new Origins()
  #size = 0
  #changedIds: readonly number[] = []

  constructor(epoch: string, source: string, delayMinutes: number) {
    this.#epoch = epoch
    this.source = source
    this.delayMinutes = delayMinutes
  }

  get position(): Position {
    return { epoch: this.#epoch, seq: this.#seq }
  }

  /** The source's as-of time of the newest batch, epoch milliseconds. */
  get atMs(): number {
    return this.#atMs
  }

  /** The trading day the rows belong to; empty before the first batch. */
  get tradeDate(): SeoulDate {
    return this.#tradeDate
  }

  /** Ids changed by the last message, removed ones included. */
  get changedIds(): readonly number[] {
    return this.#changedIds
  }

  get size(): number {
    return this.#size
  }

  /** Rows in the order of their ids. */
  *rows(): Generator<HeldRow> {
    for (const row of this.#rows) if (row !== undefined) yield row
  }

  rowById(id: number): HeldRow | undefined {
    return this.#rows[id]
  }

  rowByCode(code: StockCode): HeldRow | undefined {
    const id = this.#idByCode.get(code)
    return id === undefined ? undefined : this.#rows[id]
  }

  /** The id of a code that is on the board, or was in this epoch. */
  idOf(code: StockCode): number | undefined {
    return this.#idByCode.get(code)
  }

  /** The source of a row. */
  originOf(id: number): Origin {
    return this.#origins.of(id) ?? { source: this.source, delayMinutes: this.delayMinutes }
  }

  /** The source of a row if it differs from the board's; undefined: it is the board's own. */
  otherOriginOf(id: number): Origin | undefined {
    return this.#origins.of(id)
  }

  /** The rows among the given ones, ids ascending, of another source than the board's. */
  foreignRows(rows: readonly QuoteRow[]): ReturnType<Origins['foreign']> {
    return this.#origins.foreign(rows)
  }

  /** The seq at which a listing last changed, or left; 0: it never was here. */
  movedSeq(id: number): number {
    return this.#rows[id]?.changedSeq ?? this.#left.get(id)?.seq ?? 0
  }

  /**
   * Moves to the next seq, atomically.
   *
   * @throws MalformedMessageError when the batch is not the next one or does not fit together
   */
  applyBatch(batch: MarketBatch): void {
    if (batch.epoch !== this.#epoch || batch.seq !== this.#seq + 1) {
      throw new MalformedMessageError(
        `batch ${batch.epoch}:${batch.seq} does not follow ${this.#epoch}:${this.#seq}`,
      )
    }
    const listed = fromListedColumns(batch.listed)
    const removed = fromGaps(batch.removed ?? [])
    const traded = decodeTraded(batch, (id) => this.#rows[id])
    const fresh = new Set(listed.map((row) => row.id))
    for (const { id } of traded) {
      if (this.#rows[id] === undefined && !fresh.has(id))
        throw new MalformedMessageError(`listing ${id} is unknown`)
    }

    const { seq, at_ms: asOfMs } = batch
    const changed = new Set<number>()
    if (batch.trade_date !== undefined) {
      this.#tradeDate = batch.trade_date
      this.#origins.clear()
      for (const row of this.rows()) {
        this.#hold({ ...row, ...rollToNextDay(row), asOfMs, receivedMs: undefined, changedSeq: seq })
        changed.add(row.id)
      }
    }
    for (const id of removed) {
      this.#remove(id, seq)
      changed.add(id)
    }
    for (const listing of listed) {
      const old = this.#rows[listing.id] ?? { ...beforeFirstData(null), asOfMs }
      this.#hold({ ...old, ...listing, changedSeq: seq, listedSeq: seq })
      changed.add(listing.id)
    }
    for (const row of traded) {
      this.#hold(ticked(this.#rows[row.id] as HeldRow, row, asOfMs, seq))
      this.#origins.set(row.id, undefined)
      changed.add(row.id)
    }
    this.#seq = seq
    this.#atMs = asOfMs
    this.#changedIds = [...changed]
  }

  /** A snapshot, for a new reader. */
  snapshot(): MarketSnapshot {
    const rows = [...this.rows()]
    return {
      topic: 'market',
      ...this.position,
      at_ms: this.#atMs,
      trade_date: this.#tradeDate,
      source: this.source,
      delay_minutes: this.delayMinutes,
      listed: listedColumns(rows),
      ...marketColumns(rows, this.#atMs),
      ...this.#origins.foreign(rows),
    }
  }

  /** The changes after `since`, for a reader of this epoch at that position. */
  patchSince(since: number): MarketPatch {
    const rows = [...this.rows()].filter((row) => row.changedSeq > since)
    const removed = [...this.#left].filter(([, { seq }]) => seq > since).map(([id]) => id)
    return {
      topic: 'market',
      ...this.position,
      since,
      at_ms: this.#atMs,
      trade_date: this.#tradeDate,
      listed: listedColumns(rows.filter((row) => row.listedSeq > since)),
      removed: toGaps(removed.sort((a, b) => a - b)),
      ...marketColumns(rows, this.#atMs),
      ...this.#origins.foreign(rows),
    }
  }

  /**
   * Brings a reader anywhere between `patch.since` and `patch.seq` to the patch's position, atomically.
   *
   * @throws MalformedMessageError when it does not fit together
   */
  applyPatch(patch: MarketPatch): void {
    const listed = fromListedColumns(patch.listed)
    const removed = fromGaps(patch.removed)
    const values = fromMarketColumns(patch, patch.at_ms)
    const origins = originsIn(patch.from)
    const fresh = new Map(listed.map((row) => [row.id, row]))
    const { seq } = patch
    const held = values.map((value): HeldRow => {
      const old = this.#rows[value.id]
      const listing = fresh.get(value.id) ?? old
      if (listing === undefined) throw new MalformedMessageError(`listing ${value.id} is unknown`)
      return {
        ...listing,
        ...value,
        changedSeq: seq,
        listedSeq: fresh.has(value.id) ? seq : (old?.listedSeq ?? seq),
      }
    })
    for (const id of removed) this.#remove(id, seq)
    for (const row of held) {
      this.#hold(row)
      this.#origins.set(row.id, origins.get(row.id))
    }
    this.#seq = seq
    this.#atMs = patch.at_ms
    this.#tradeDate = patch.trade_date
    this.#changedIds = [...removed, ...held.map((row) => row.id)]
  }

  /** @throws MalformedMessageError when the snapshot does not fit together */
  static fromSnapshot(snapshot: MarketSnapshot): MarketImage {
    const image = new MarketImage(snapshot.epoch, snapshot.source, snapshot.delay_minutes)
    image.applyPatch({ ...snapshot, since: 0, removed: [] })
    return image
  }

  dump(): MarketImageDump {
    const rows = [...this.rows()]
    return {
      snapshot: this.snapshot(),
      changed_seq: rows.map((row) => row.changedSeq),
      listed_seq: rows.map((row) => row.listedSeq),
      left: [...this.#left].map(([id, { seq, code }]) => [id, seq, code]),
    }
  }

  /** @throws MalformedMessageError when the dump does not fit together */
  static restore(dump: MarketImageDump): MarketImage {
    const image = MarketImage.fromSnapshot(dump.snapshot)
    let at = 0
    for (const row of [...image.rows()]) {
      image.#hold({ ...row, changedSeq: whole(dump.changed_seq[at]), listedSeq: whole(dump.listed_seq[at]) })
      at++
    }
    for (const [id, seq, code] of dump.left) {
      image.#left.set(id, { seq, code })
      if (!image.#idByCode.has(code)) image.#idByCode.set(code, id)
    }
    return image
  }

  #hold(row: HeldRow): void {
    const old = this.#rows[row.id]
    if (old?.code !== row.code) {
      const before = old?.code ?? this.#left.get(row.id)?.code
      if (before !== undefined && this.#idByCode.get(before) === row.id) this.#idByCode.delete(before)
      this.#idByCode.set(row.code, row.id)
      this.#left.delete(row.id)
    }
    if (old === undefined) this.#size++
    this.#rows[row.id] = row
  }

  #remove(id: number, seq: number): void {
    const row = this.#rows[id]
    if (row === undefined) return
    this.#rows[id] = undefined
    this.#origins.set(id, undefined)
    this.#size--
    this.#left.set(id, { seq, code: row.code })
  }
}
