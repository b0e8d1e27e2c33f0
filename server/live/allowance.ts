import { Budget, type BudgetRate } from '../auth/budget.ts'
import { Budgets } from '../auth/budgets.ts'
import type { LiveSocket } from './socket-types.ts'

/** What one connection may spend, of whatever account's. */
const CONNECTION: BudgetRate = { points: 200, perSecond: 20 }

/** So many seconds' worth of an account's points can be saved up: a person's tabs come back all at once. */
const SAVED_SECONDS = 10

export const BYTES_A_POINT = { received: 2_048, sent: 16_384 } as const

/** The points of one connection, and of its account over all of the account's connections to this server. */
export class Allowance {
  readonly #now: () => number
  readonly #own: Budget
  #account: Budget | undefined

  constructor(now: () => number) {
    this.#now = now
    this.#own = new Budget(CONNECTION, now())
  }

  /** From now on it is known whose connection it is. */
  belongsTo(account: Budget): void {
    this.#account = account
  }

  spend(points: number): void {
    const nowMs = this.#now()
    this.#own.spend(points, nowMs)
    this.#account?.spend(points, nowMs)
  }

  /** How long until a request is let through; 0: it is now. */
  waitMs(): number {
    const nowMs = this.#now()
    return Math.max(this.#own.waitMs(nowMs), this.#account?.waitMs(nowMs) ?? 0)
  }

  /** Whether its client went on long after it was told to wait. */
  isBankrupt(): boolean {
    const nowMs = this.#now()
    return this.#own.isBankrupt(nowMs) || this.#account?.isBankrupt(nowMs) === true
  }
}

/** The allowances of connections, which share what their account has. */
export class Allowances {
  readonly #now: () => number
  readonly #connections = new WeakMap<object, Allowance>()
  /** Also of those whose last connection has gone, lest a new one begin with a full purse. */
  readonly #accounts: Budgets

  /** @param perSecond points of an account */
  constructor(perSecond: number, now: () => number) {
    this.#now = now
    this.#accounts = new Budgets({ points: perSecond * SAVED_SECONDS, perSecond }, now)
  }

  of(connection: LiveSocket['conn']): Allowance {
    let allowance = this.#connections.get(connection)
    if (allowance === undefined) this.#connections.set(connection, (allowance = new Allowance(this.#now)))
    return allowance
  }

  /** Spends of an account's points for a connection that may become one of its. @returns how long to wait; 0: it may */
  admit(connection: LiveSocket['conn'], userId: string, points: number): number {
    const waitMs = this.#accounts.take(userId, points)
    if (waitMs === 0) this.of(connection).belongsTo(this.#accounts.of(userId))
    return waitMs
  }
}
