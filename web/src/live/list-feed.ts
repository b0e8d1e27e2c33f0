import type { Numbered } from '#shared/protocol/lists'

/** So many rows are held at most; what is older is asked for under a filter. */
export const KEPT_ROWS = 2_000

/**
 * The newest rows of a list as a page holds them, put together from what REST answers and what the socket says, in
 * whichever order and however often those come: each row once, newest first, none missing between the first and the last.
 * Rows that do not match count for the completeness all the same.
 */
export class ListFeed<Row extends Numbered> {
  #rows: Row[] = []
  /** Every matching row up to this number that is worth holding is held. */
  #cursor = 0
  #begun = false
  /** Closed while rows may be missing: what the socket says meanwhile waits in `#ahead`. */
  #open = false
  readonly #ahead = new Map<number, Row>()
  readonly #everyRow: boolean
  readonly #matches: (row: Row) => boolean

  /** @param everyRow whether the socket says every row of the list, so that a number left out is a row lost */
  constructor(everyRow: boolean, matches: (row: Row) => boolean) {
    this.#everyRow = everyRow
    this.#matches = matches
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Everything up to this number is known; null before the beginning. */
  get cursor(): number | null {
    return this.#begun ? this.#cursor : null
  }

  /**
   * The connection broke, or a row was lost: nothing is taken for complete until `resume`. To be called before the server
   * is asked where it stands: what it said until then will be fetched.
   */
  interrupt(): void {
    this.#open = false
    this.#ahead.clear()
  }

  /** Starts over from the newest rows, which were read after the server stood at `seq`. */
  begin(newest: readonly Row[], seq: number): void {
    this.#rows = [...newest]
    this.#cursor = seq
    this.#begun = true
  }

  /** Matching rows after the cursor, all there are up to `seq`. */
  catchUp(rows: readonly Row[], seq: number): void {
    for (const row of rows) this.#hold(row)
    this.#cursor = Math.max(this.#cursor, seq)
  }

  /** Nothing is missing any more. @returns 'gap' if something still is */
  resume(): 'applied' | 'gap' {
    this.#open = true
    return this.#drain()
  }

  /** A row as it happens; one that is known already changes nothing. */
  receive(row: Row): 'applied' | 'gap' {
    this.#ahead.set(row.seq, row)
    return this.#open ? this.#drain() : 'applied'
  }

  /** Rows from further back, which join those that are held. */
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
