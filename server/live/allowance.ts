import { Budget, type BudgetRate } from '../auth/budget.ts'
import { Budgets } from '../auth/budgets.ts'
import type { LiveSocket } from './socket-types.ts'

/** The budget of one connection, whatever its account. */
const CONNECTION: BudgetRate = { points: 200, perSecond: 20 }

/** The burst of an account in seconds of its rate: all tabs of a user may reconnect at once. */
const SAVED_SECONDS = 10

export const BYTES_A_POINT = { received: 2_048, sent: 16_384 } as const

/**
 * The budget of one connection, and that of its account over all of the account's connections to this server.
 */
export class Allowance {
  readonly #now: () => number
  readonly #own: Budget
  #account: Budget | undefined

  constructor(now: () => number) {
    this.#now = now
    this.#own = new Budget(CONNECTION, now())
  }

  /** Assigns the connection to its account. */
  belongsTo(account: Budget): void {
    this.#account = account
  }

  spend(points: number): void {
    const nowMs = this.#now()
    this.#own.spend(points, nowMs)
    this.#account?.spend(points, nowMs)
  }

  /** The delay until a request is allowed; 0: now. */
  waitMs(): number {
    const nowMs = this.#now()
    return Math.max(this.#own.waitMs(nowMs), this.#account?.waitMs(nowMs) ?? 0)
  }

  /** Whether its client kept sending long after it was throttled. */
  isBankrupt(): boolean {
    const nowMs = this.#now()
    return this.#own.isBankrupt(nowMs) || this.#account?.isBankrupt(nowMs) === true
  }
}

/** The budgets of connections, with one shared per account. */
export class Allowances {
  readonly #now: () => number
  readonly #connections = new WeakMap<object, Allowance>()
  /**
   * Kept after the last connection of an account closes, so that a new one does not start with a full budget.
   */
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

  /** Spends an account's points for a connection that may join it. @returns the delay; 0: allowed */
  admit(connection: LiveSocket['conn'], userId: string, points: number): number {
    const waitMs = this.#accounts.take(userId, points)
    if (waitMs === 0) this.of(connection).belongsTo(this.#accounts.of(userId))
    return waitMs
  }
}
