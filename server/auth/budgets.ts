import { BoundedMap } from './bounded-map.ts'
import { Budget, type BudgetRate } from './budget.ts'

/** The number of keys kept; an evicted one starts with a full bucket. */
const REMEMBERED = 10_000

/** A budget per address or account, in this process's memory. */
export class Budgets {
  readonly #rate: BudgetRate
  readonly #now: () => number
  readonly #budgets = new BoundedMap<string, Budget>(REMEMBERED)

  /** @param now a monotonic clock in milliseconds */
  constructor(rate: BudgetRate, now: () => number) {
    this.#rate = rate
    this.#now = now
  }

  of(key: string): Budget {
    const budget = this.#budgets.get(key) ?? new Budget(this.#rate, this.#now())
    // Reinserted, so that the least recently used key is evicted first.
    this.#budgets.set(key, budget)
    return budget
  }

  /** Spends points if any are left. @returns the time until some are; 0: they were spent */
  take(key: string, points = 1): number {
    const budget = this.of(key)
    const waitMs = budget.waitMs(this.#now())
    if (waitMs === 0) budget.spend(points, this.#now())
    return waitMs
  }
}
