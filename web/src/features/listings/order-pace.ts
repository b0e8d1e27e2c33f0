import { MINUTE_MS } from '#shared/time'

/** The minimum time between two changes of the order. */
export const REORDER_EVERY_MS = 1_000
/** Rows keep their places for this long after the last input (pointer, wheel, arrow keys). */
export const HAND_OFF_MS = 1_500
/** A pointer over the table holds the rows until it has not moved for this long. */
export const POINTER_REST_MS = MINUTE_MS

/** Decides when rows may be sorted again: a row must not move away under the pointer. */
export class OrderPace {
  #orderedAtMs = -Infinity
  #touchedAtMs = -Infinity
  #over = false

  ordered(nowMs: number): void {
    this.#orderedAtMs = nowMs
  }

  touched(nowMs: number): void {
    this.#touchedAtMs = nowMs
  }

  /** The pointer came over the table, or left it. */
  pointed(over: boolean, nowMs: number): void {
    this.#over = over
    this.touched(nowMs)
  }

  /** Milliseconds until rows may move again; 0 when they may now. */
  waitMs(nowMs: number): number {
    const heldUntilMs = this.#touchedAtMs + (this.#over ? POINTER_REST_MS : HAND_OFF_MS)
    return Math.max(0, this.#orderedAtMs + REORDER_EVERY_MS - nowMs, heldUntilMs - nowMs)
  }
}
