import type { Reading } from '#shared/alerts/condition'
import type { Rule } from '#shared/alerts/alert'
import type { MarketGroup } from '#shared/market/market-group'
import type { StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { RuleBook } from './rule-book.ts'
import { atRest, elapse, firstStanding, step, type Firing, type Standing, type Step } from './standing.ts'

export interface QuotedStock {
  code: StockCode
  market: MarketGroup
  reading: Reading
}

/** Stocks that changed at one moment of the market. */
export interface Changes {
  session: SeoulDate
  atMs: number
  stocks: readonly QuotedStock[]
}

/** How a rule stands with a stock, as it is stored. */
export interface HeldStanding {
  alertId: number
  code: StockCode
  standing: Standing
}

export interface Taken {
  firings: Firing[]
  changed: HeldStanding[]
}

/** All rules of a board, and how they stand. Pure: it reads no clock and stores nothing. */
export class Engine {
  readonly #book = new RuleBook()
  readonly #standings = new Map<number, Map<StockCode, Standing>>()
  /** Those that wait for time to go by. */
  readonly #pending = new Map<string, { alertId: number; code: StockCode }>()
  /** What the last changes were, by rule and stock. */
  #taken: { firings: Firing[]; changed: Map<string, HeldStanding> } = empty()

  get size(): number {
    return this.#book.size
  }

  ruleOf(alertId: number): Rule | undefined {
    return this.#book.get(alertId)
  }

  /** A rule that is known already, with how it stands. */
  restore(rule: Rule, standings: Iterable<{ code: StockCode; standing: Standing }>): void {
    this.remove(rule.id)
    this.#book.set(rule)
    for (const { code, standing } of standings) this.#keep(rule.id, code, standing)
  }

  /** A rule that is new: where its condition is true now, it waits until that is over. @returns what to store */
  begin(rule: Rule, { session, atMs, stocks }: Changes): HeldStanding[] {
    this.restore(rule, [])
    this.#taken = empty()
    for (const { code, market, reading } of stocks) {
      if ('code' in rule.scope ? rule.scope.code !== code : rule.scope.market !== market) continue
      const standing = firstStanding(rule, { code, session, atMs, reading })
      if (standing.phase !== atRest(rule, session).phase) this.#change(rule.id, code, standing)
    }
    return [...this.#taken.changed.values()]
  }

  remove(alertId: number): void {
    this.#book.delete(alertId)
    for (const code of this.#standings.get(alertId)?.keys() ?? []) this.#pending.delete(keyOf(alertId, code))
    this.#standings.delete(alertId)
  }

  /** Time first: what was true until now has been so for as long as that. */
  take({ session, atMs, stocks }: Changes): Taken {
    this.#taken = empty()
    for (const { alertId, code } of [...this.#pending.values()]) {
      const [rule, standing] = [this.#book.get(alertId), this.#standings.get(alertId)?.get(code)]
      if (rule === undefined || standing === undefined) continue
      this.#apply(rule, code, standing, elapse(rule, standing, { code, session, atMs }))
    }
    for (const { code, market, reading } of stocks) {
      for (const rule of this.#book.of(code, market)) {
        const before = this.#standings.get(rule.id)?.get(code) ?? atRest(rule, session)
        this.#apply(rule, code, before, step(rule, before, { code, session, atMs, reading }))
      }
    }
    const { firings, changed } = this.#taken
    return { firings, changed: [...changed.values()] }
  }

  #apply(rule: Rule, code: StockCode, before: Standing, { standing, firing }: Step): void {
    if (firing !== null) this.#taken.firings.push(firing)
    if (standing !== before) this.#change(rule.id, code, standing)
  }

  #change(alertId: number, code: StockCode, standing: Standing): void {
    this.#keep(alertId, code, standing)
    this.#taken.changed.set(keyOf(alertId, code), { alertId, code, standing })
  }

  #keep(alertId: number, code: StockCode, standing: Standing): void {
    const ofRule = this.#standings.get(alertId) ?? new Map<StockCode, Standing>()
    this.#standings.set(alertId, ofRule.set(code, standing))
    if (standing.phase === 'pending') this.#pending.set(keyOf(alertId, code), { alertId, code })
    else this.#pending.delete(keyOf(alertId, code))
  }
}

const keyOf = (alertId: number, code: StockCode) => `${alertId} ${code}`
const empty = () => ({ firings: [], changed: new Map<string, HeldStanding>() })
