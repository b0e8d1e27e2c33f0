import type { SeoulDate } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'

/** Epoch milliseconds and value; null: nothing was received from then until the next point. */
export type LinePoint = readonly [atMs: number, value: number | null]

/** A hole of the feed. */
export interface LineGap {
  fromMs: number
  toMs: number
}

/**
 * A value over one day, a point a minute: history, continued by received values. Its size is bounded by the
 * day, and the next day starts it over.
 */
export class DayLine {
  #tradeDate: SeoulDate | null = null
  readonly #values = new Map<number, number>()
  #gaps: readonly LineGap[] = []
  #points: LinePoint[] | null = null

  /**
   * History never overwrites received values: it is fetched now and then, and its last minute may be older.
   */
  remember(
    tradeDate: SeoulDate,
    points: Iterable<readonly [atMs: number, value: number]>,
    gaps: readonly LineGap[] = [],
  ): void {
    this.#turnTo(tradeDate)
    this.#gaps = gaps
    this.#points = null
    for (const [atMs, value] of points) {
      const minute = minuteOf(atMs)
      if (!this.#values.has(minute)) this.#set(minute, value)
    }
  }

  /** The value of a minute is the last one received in it. */
  see(tradeDate: SeoulDate, atMs: number, value: number): void {
    this.#turnTo(tradeDate)
    this.#set(minuteOf(atMs), value)
  }

  /** In order of time; the same array until something changes. */
  get points(): readonly LinePoint[] {
    this.#points ??= this.#broken([...this.#values].sort(([a], [b]) => a - b))
    return this.#points
  }

  /** The line is interrupted at a hole, as the values there are unknown. */
  #broken(values: readonly [number, number][]): LinePoint[] {
    return values.flatMap(([atMs, value], place) => {
      const before = values[place - 1]?.[0] ?? Infinity
      const gap = this.#gaps.find(({ fromMs, toMs }) => fromMs > before && toMs <= atMs + MINUTE_MS)
      const point: LinePoint = [atMs, value]
      return gap === undefined || atMs - before <= MINUTE_MS ? [point] : [[gap.fromMs, null], point]
    })
  }

  #set(minute: number, value: number): void {
    if (this.#values.get(minute) === value) return
    this.#values.set(minute, value)
    this.#points = null
  }

  #turnTo(tradeDate: SeoulDate): void {
    if (this.#tradeDate === tradeDate) return
    this.#tradeDate = tradeDate
    this.#values.clear()
    this.#gaps = []
    this.#points = null
  }
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS
}
