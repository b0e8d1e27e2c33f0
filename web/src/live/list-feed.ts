import type { Numbered } from '#shared/protocol/lists'

/** The maximum number of rows in memory; older ones are found with a filter. */
export const KEPT_ROWS = 2_000

/**
 * The newest rows of a list on a page, merged from REST and the socket, in any order and with duplicates:
 * each row once, newest first, none missing between the first and the last. Rows that do not match still
 * count for completeness.
 */
export class ListFeed<Row extends Numbered> {
  #rows: Row[] = []
  /** All matching rows up to this number are known, as far as they are kept. */
  #cursor = 0
  #begun = false
  /** False while rows may be missing: messages of the socket then wait in `#ahead`. */
  #open = false
  readonly #ahead = new Map<number, Row>()
  readonly #everyRow: boolean
  readonly #matches: (row: Row) => boolean

  /**
   * @param everyRow whether the socket sends every row of the list, so that a missing number is a lost row
   */
  constructor(everyRow: boolean, matches: (row: Row) => boolean) {
    this.#everyRow = everyRow
    this.#matches = matches
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Everything up to this number is known; null at the start. */
  get cursor(): number | null {
    return this.#begun ? this.#cursor : null
  }

  /**
   * The connection was lost, or a row is missing: nothing counts as complete until `resume`. Must be called
   * before its position is requested of the server, as earlier rows will be fetched.
   */
  interrupt(): void {
    this.#open = false
    this.#ahead.clear()
  }

  /** Starts over from the newest rows, which were read after the server was at `seq`. */
  begin(newest: readonly Row[], seq: number): void {
    this.#rows = [...newest]
    this.#cursor = seq
    this.#begun = true
  }

  /** Matching rows after the cursor, complete up to `seq`. */
  catchUp(rows: readonly Row[], seq: number): void {
    for (const row of rows) this.#hold(row)
    this.#cursor = Math.max(this.#cursor, seq)
  }

  /** Nothing is missing any more. @returns 'gap' if something still is */
  resume(): 'applied' | 'gap' {
    this.#open = true
    return this.#drain()
  }

  /** A new row; a known one changes nothing. */
  receive(row: Row): 'applied' | 'gap' {
    this.#ahead.set(row.seq, row)
    return this.#open ? this.#drain() : 'applied'
  }

  /** Older rows, which are joined to those in memory. */
  older(rows: readonly Row[]): void {
    for (const row of rows) this.#hold(row)
  }

  #drain(): 'applied' | 'gap' {
    for (const seq of [...this.#ahead.keys()].sort((a, b) => a - b)) {
      const row = this.#ahead.get(seq)
      if (row === undefined) continue
      if (seq > this.#cursor + 1 && this.#everyRow) {
        this.#open = false
        return 'gap'
      }
      this.#ahead.delete(seq)
      if (seq <= this.#cursor) continue
      this.#hold(row)
      this.#cursor = seq
    }
    return 'applied'
  }

  #hold(row: Row): void {
    if (!this.#matches(row)) return
    let at = 0
    while ((this.#rows[at]?.seq ?? 0) > row.seq) at++
    if (this.#rows[at]?.seq === row.seq) return
    this.#rows.splice(at, 0, row)
    if (this.#rows.length > KEPT_ROWS) this.#rows.length = KEPT_ROWS
  }
}
