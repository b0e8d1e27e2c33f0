import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import type { Numbered } from '#shared/protocol/lists'
import type { ReadList } from './list.ts'

/** A row as it is sent: encoded once for all sockets. */
export interface TailRow<Row extends Numbered> {
  row: Row
  json: string
}

export interface ListTailDeps<Row extends Numbered> {
  /** The name of the list in the log. */
  name: string
  read: ReadList<Row>
  /** The sent form of a row. */
  sent: (row: Row) => Numbered
  /** Called after every successful check, with or without new rows. */
  onLook: () => void
  log: Log
}

/**
 * How often a list is checked for new rows while it is followed. The check uses an index and depends on no
 * notification by the writer, so rows from the command line or from SQL arrive as fast as any other, and none
 * is lost.
 */
const LOOK_EVERY_MS = 250

/** The number of rows per query. */
const BATCH_ROWS = 200

/** Rows kept for readers that are slightly behind: about a megabyte of the audit trail. */
const KEPT_ROWS = 1_000

/** The newest rows of a list, read once for all followers of this server. */
export class ListTail<Row extends Numbered> {
  readonly #deps: ListTailDeps<Row>
  /** Oldest first, up to the newest row that was read. */
  #kept: TailRow<Row>[] = []
  #lastSeq: number | null = null
  #looking: NodeJS.Timeout | undefined
  #reading: Promise<void> | null = null
  readonly #fault: RepeatedFault

  constructor(deps: ListTailDeps<Row>) {
    this.#deps = deps
    this.#fault = new RepeatedFault(deps.log, 'the list cannot be read', { list: deps.name })
  }

  /** The newest row that was read. */
  get lastSeq(): number {
    return this.#lastSeq ?? 0
  }

  /**
   * Brings the tail up to date: it contains everything that was committed before the call. From here on it
   * checks by itself, until `stop`.
   */
  async follow(): Promise<void> {
    // A running read may have started before the rows that the caller has.
    await this.#reading?.catch(() => {})
    if (this.#looking === undefined) {
      this.#lastSeq = null
      this.#kept = []
      this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS)
    }
    await this.#read()
  }

  stop(): void {
    clearInterval(this.#looking)
    this.#looking = undefined
  }

  /** The rows after a number, from memory if they are there; a part of them, if there are many. */
  async after(seq: number): Promise<readonly TailRow<Row>[]> {
    const [oldest] = this.#kept
    if (oldest !== undefined && oldest.row.seq <= seq + 1)
      return this.#kept.filter(({ row }) => row.seq > seq).slice(0, BATCH_ROWS)
    const { items } = await this.#deps.read(seq, BATCH_ROWS)
    return items.map((row) => this.#encoded(row))
  }

  async #look(): Promise<void> {
    if (this.#reading !== null) return
    const { name: list, log, onLook } = this.#deps
    try {
      await this.#read()
      if (this.#fault.over()) log.info({ list }, 'the list can be read again')
      onLook()
    } catch (err) {
      this.#fault.noticed(err)
    }
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readNew().finally(() => (this.#reading = null))
    return this.#reading
  }

  async #readNew(): Promise<void> {
    const { read } = this.#deps
    let lastSeq = this.#lastSeq ?? (await read(0, 0)).last_seq
    for (;;) {
      const { items } = await read(lastSeq, BATCH_ROWS)
      this.#kept.push(...items.map((row) => this.#encoded(row)))
      this.#kept.splice(0, Math.max(0, this.#kept.length - KEPT_ROWS))
      this.#lastSeq = lastSeq = items.at(-1)?.seq ?? lastSeq
      if (items.length < BATCH_ROWS) return
    }
  }

  #encoded(row: Row): TailRow<Row> {
    return { row, json: JSON.stringify(this.#deps.sent(row)) }
  }
}
