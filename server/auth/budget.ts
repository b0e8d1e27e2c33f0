/** How many points there are, and how many come back in a second. */
export interface BudgetRate {
  points: number
  perSecond: number
  /** More than that is forgiven; without it, nothing is. */
  maxOwed?: number
}

/**
 * Points that are spent before it is known what something costs: whoever has any left may ask, and pays whatever it turns out
 * to be. A debt is kept, so that over time nobody spends more than comes back.
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

  /** How long until a point is left; 0: there is one. */
  waitMs(nowMs: number): number {
    const left = this.#leftAt(nowMs)
    return left >= 1 ? 0 : Math.ceil(((1 - left) / this.#rate.perSecond) * 1_000)
  }

  /** Whether as much is owed as there ever is to spend. */
  isBankrupt(nowMs: number): boolean {
    return this.#leftAt(nowMs) <= -this.#rate.points
  }

  #leftAt(nowMs: number): number {
    const { points, perSecond } = this.#rate
    return Math.min(points, this.#left + (Math.max(0, nowMs - this.#atMs) / 1_000) * perSecond)
  }
}
