/** The size of a token bucket, and its refill per second. */
export interface BudgetRate {
  points: number
  perSecond: number
  /** The largest debt; more is forgiven. Unset: debt is unlimited. */
  maxOwed?: number
}

/**
 * A token bucket for requests whose cost is known only afterwards: a request is allowed while any point is
 * left, and then charged in full. The debt is kept, so that over time no more is spent than is refilled.
 */
export class Budget {
  readonly #rate: BudgetRate
  #left: number
  #atMs: number

  constructor(rate: BudgetRate, nowMs: number) {
    this.#rate = rate
    this.#left = rate.points
    this.#atMs = nowMs
  }

  spend(points: number, nowMs: number): void {
    const { maxOwed = Infinity } = this.#rate
    this.#left = Math.max(-maxOwed, this.#leftAt(nowMs) - points)
    this.#atMs = nowMs
  }

  /** The time until a point is available; 0: there is one. */
  waitMs(nowMs: number): number {
    const left = this.#leftAt(nowMs)
    return left >= 1 ? 0 : Math.ceil(((1 - left) / this.#rate.perSecond) * 1_000)
  }

  /** Whether the debt is as large as the whole bucket. */
  isBankrupt(nowMs: number): boolean {
    return this.#leftAt(nowMs) <= -this.#rate.points
  }

  #leftAt(nowMs: number): number {
    const { points, perSecond } = this.#rate
    return Math.min(points, this.#left + (Math.max(0, nowMs - this.#atMs) / 1_000) * perSecond)
  }
}
