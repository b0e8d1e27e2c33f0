import type { SeoulDate } from '#shared/market/seoul-time'

const MINUTE_MS = 60_000

/** Epoch milliseconds and value. */
export type LinePoint = readonly [atMs: number, value: number]

/**
 * A value over one day, a point a minute: what history told, continued by what is seen. Its size is bounded by the day,
 * and the next day starts it over.
 */
export class DayLine {
  #tradeDate: SeoulDate | null = null
  readonly #values = new Map<number, number>()
  #points: LinePoint[] | null = null

  /** History never overwrites what was seen: it is asked for now and then, and its last minute may be older. */
  remember(tradeDate: SeoulDate, points: Iterable<LinePoint>): void {
    this.#turnTo(tradeDate)
    for (const [atMs, value] of points) {
      const minute = minuteOf(atMs)
      if (!this.#values.has(minute)) this.#set(minute, value)
    }
  }

  /** The value of a minute is the last that was seen in it. */
  see(tradeDate: SeoulDate, atMs: number, value: number): void {
    this.#turnTo(tradeDate)
    this.#set(minuteOf(atMs), value)
  }

  /** In order of time; the same array until something changes. */
  get points(): readonly LinePoint[] {
    this.#points ??= [...this.#values].sort(([a], [b]) => a - b)
    return this.#points
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
    this.#points = null
  }
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS
}
