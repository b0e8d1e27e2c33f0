import { BoundedMap } from './bounded-map.ts'
import { Budget, type BudgetRate } from './budget.ts'

/** So many keys are remembered; one that is forgotten begins with a full purse. */
const REMEMBERED = 10_000

/** A budget for each address or account, in this process's memory. */
export class Budgets {
  readonly #rate: BudgetRate
  readonly #now: () => number
  readonly #budgets = new BoundedMap<string, Budget>(REMEMBERED)

  /** @param now milliseconds of a clock that never goes back */
  constructor(rate: BudgetRate, now: () => number) {
    this.#rate = rate
    this.#now = now
  }

  of(key: string): Budget {
    const budget = this.#budgets.get(key) ?? new Budget(this.#rate, this.#now())
    // Whoever came last is forgotten last.
    this.#budgets.set(key, budget)
    return budget
  }

  /** Spends points if any are left. @returns how long to wait until some are; 0: they are spent */
  take(key: string, points = 1): number {
    const budget = this.of(key)
    const waitMs = budget.waitMs(this.#now())
    if (waitMs === 0) budget.spend(points, this.#now())
    return waitMs
  }
}
