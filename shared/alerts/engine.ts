import type { Reading } from './condition.ts'
import type { Rule } from './alert.ts'
import type { MarketGroup } from '../market/market-group.ts'
import type { StockCode } from '../market/quote.ts'
import type { SeoulDate } from '../market/seoul-time.ts'
import { RuleBook } from './rule-book.ts'
import { atRest, elapse, firstStatus, step, type Firing, type RuleStatus, type Step } from './rule-status.ts'
import { transitionOf, TRANSITIONS_EACH, type Transition } from './transition.ts'

/** A stock, or an index, which is of no market. */
export interface Quoted {
  code: string
  market: MarketGroup | null
  reading: Reading
}

/** Stocks that changed at one moment of the market. */
export interface Changes {
  session: SeoulDate
  atMs: number
  stocks: readonly Quoted[]
}

/** How a rule stands with a stock, as it is stored. */
export interface HeldStatus {
  alertId: number
  code: StockCode
  status: RuleStatus
}

export interface Taken {
  firings: Firing[]
  changed: HeldStatus[]
}

/** All rules of a board, and how they stand. Pure: it reads no clock and stores nothing. */
export class Engine {
  readonly #book = new RuleBook()
  readonly #statuses = new Map<number, Map<StockCode, RuleStatus>>()
  /** Those that wait for time to go by. */
  readonly #pending = new Map<string, { alertId: number; code: StockCode }>()
  /** What the last changes were, by rule and stock. */
  #taken: { firings: Firing[]; changed: Map<string, HeldStatus> } = empty()
  /** Since they were drained, by rule. */
  #transitions = new Map<number, Transition[]>()

  get size(): number {
    return this.#book.size
  }

  ruleOf(alertId: number): Rule | undefined {
    return this.#book.get(alertId)
  }

  /** A rule that is known already, with how it stands; one about a list has a status for each stock on it. */
  restore(rule: Rule, statuses: readonly { code: StockCode; status: RuleStatus }[]): void {
    this.remove(rule.id)
    this.#book.set(
      rule,
      statuses.map(({ code }) => code),
    )
    for (const { code, status } of statuses) this.#keep(rule.id, code, status)
  }

  /** A rule that is new: where its condition is true now, it waits until that is over. @returns what to store */
  begin(rule: Rule, { session, atMs, stocks }: Changes): HeldStatus[] {
    this.restore(rule, [])
    this.#taken = empty()
    for (const { code, market, reading } of stocks) {
      if (!watches(rule, code, market)) continue
      const status = firstStatus(rule, { code, session, atMs, reading })
      if (status.phase === atRest(rule, session).phase) continue
      this.#change(rule.id, code, status)
      this.#note(beginning(rule.id, code, atMs, status))
    }
    return [...this.#taken.changed.values()]
  }

  /** The newest transitions of each rule since this was called last, oldest first. */
  drainTransitions(): Transition[] {
    const transitions = [...this.#transitions.values()].flat()
    this.#transitions = new Map()
    return transitions
  }

  /**
   * What is on the list that a rule is about. A stock that is new on it begins as with a rule that is new.
   * @returns what to store, and of which stocks nothing is known any more
   */
  follow(
    alertId: number,
    listed: ReadonlySet<StockCode>,
    { session, atMs, stocks }: Changes,
  ): { changed: HeldStatus[]; gone: { alertId: number; code: StockCode }[] } {
    const rule = this.#book.get(alertId)
    if (rule === undefined) return { changed: [], gone: [] }
    this.#taken = empty()
    const held = this.#statuses.get(alertId) ?? new Map<StockCode, RuleStatus>()
    const gone = [...held.keys()].filter((code) => !listed.has(code))
    const come = [...listed].filter((code) => !held.has(code))
    if (gone.length + come.length > 0) this.#book.set(rule, listed)
    for (const code of gone) {
      held.delete(code)
      this.#pending.delete(keyOf(alertId, code))
    }
    for (const code of come) {
      const quoted = stocks.find((stock) => stock.code === code && stock.market !== null)
      const status =
        quoted === undefined
          ? atRest(rule, session)
          : firstStatus(rule, { code, session, atMs, reading: quoted.reading })
      this.#change(alertId, code, status)
      if (status.phase !== atRest(rule, session).phase) this.#note(beginning(alertId, code, atMs, status))
    }
    return { changed: [...this.#taken.changed.values()], gone: gone.map((code) => ({ alertId, code })) }
  }

  remove(alertId: number): void {
    this.#book.delete(alertId)
    for (const code of this.#statuses.get(alertId)?.keys() ?? []) this.#pending.delete(keyOf(alertId, code))
    this.#statuses.delete(alertId)
    this.#transitions.delete(alertId)
  }

  /** Time first: what was true until now has been so for as long as that. */
  take({ session, atMs, stocks }: Changes): Taken {
    this.#taken = empty()
    for (const { alertId, code } of [...this.#pending.values()]) {
      const [rule, status] = [this.#book.get(alertId), this.#statuses.get(alertId)?.get(code)]
      if (rule === undefined || status === undefined) continue
      this.#apply(rule, status, elapse(rule, status, { code, session, atMs }), { code, atMs })
    }
    for (const { code, market, reading } of stocks) {
      for (const rule of this.#book.of(code, market)) {
        const before = this.#statuses.get(rule.id)?.get(code) ?? atRest(rule, session)
        this.#apply(rule, before, step(rule, before, { code, session, atMs, reading }), { code, atMs })
      }
    }
    const { firings, changed } = this.#taken
    return { firings, changed: [...changed.values()] }
  }

  #apply(
    rule: Rule,
    before: RuleStatus,
    step: Step,
    { code, atMs }: { code: StockCode; atMs: number },
  ): void {
    const { status, firing } = step
    if (firing !== null) this.#taken.firings.push(firing)
    if (status === before) return
    this.#change(rule.id, code, status)
    const to = transitionOf(before, step)
    if (to === null) return
    this.#note({ alertId: rule.id, code, atMs: firing?.firedMs ?? atMs, to, values: status.values })
  }

  #note(transition: Transition): void {
    const ofRule = this.#transitions.get(transition.alertId)
    if (ofRule === undefined) this.#transitions.set(transition.alertId, [transition])
    else if (ofRule.push(transition) > TRANSITIONS_EACH) ofRule.shift()
  }

  #change(alertId: number, code: StockCode, status: RuleStatus): void {
    this.#keep(alertId, code, status)
    this.#taken.changed.set(keyOf(alertId, code), { alertId, code, status })
  }

  #keep(alertId: number, code: StockCode, status: RuleStatus): void {
    const ofRule = this.#statuses.get(alertId) ?? new Map<StockCode, RuleStatus>()
    this.#statuses.set(alertId, ofRule.set(code, status))
    if (status.phase === 'pending') this.#pending.set(keyOf(alertId, code), { alertId, code })
    else if (this.#pending.size > 0) this.#pending.delete(keyOf(alertId, code))
  }
}

/** How a rule stands with a stock where that is not as at rest. */
const beginning = (
  alertId: number,
  code: StockCode,
  atMs: number,
  { phase, values }: RuleStatus,
): Transition => ({
  ...{ alertId, code, atMs, values },
  to: phase === 'spent' ? 'already_true' : 'waiting',
})

/** Whether a rule that is not about a list watches this. */
function watches({ scope }: Rule, code: string, market: MarketGroup | null): boolean {
  if ('code' in scope) return market !== null && scope.code === code
  if ('index' in scope) return market === null && scope.index === code
  return 'market' in scope && scope.market === market
}

const keyOf = (alertId: number, code: StockCode) => `${alertId} ${code}`
const empty = () => ({ firings: [], changed: new Map<string, HeldStatus>() })
