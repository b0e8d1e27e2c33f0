/** Rows change places at most this often, however often prices change. */
export const REORDER_EVERY_MS = 1_000
/** While a hand is on the table (pointer, wheel, arrow keys) rows keep their places, and so long after. */
export const HAND_OFF_MS = 1_500

/** Says when the order of rows may be made anew: nothing is worse than a row that jumps away under the pointer. */
export class OrderPace {
  #orderedAtMs = -Infinity
  #touchedAtMs = -Infinity

  ordered(nowMs: number): void {
    this.#orderedAtMs = nowMs
  }

  touched(nowMs: number): void {
    this.#touchedAtMs = nowMs
  }

  /** Milliseconds until rows may move again; 0 when they may now. */
  waitMs(nowMs: number): number {
    const dueMs = Math.max(this.#orderedAtMs + REORDER_EVERY_MS, this.#touchedAtMs + HAND_OFF_MS)
    return Math.max(0, dueMs - nowMs)
  }
}
