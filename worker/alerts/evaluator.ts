import {
  readChangedRules,
  readRulesHead,
  type ChangedRule,
  type RulesHead,
} from '#database/alerts/changed-rules'
import { readRuleStatuses } from '#database/alerts/rule-statuses'
import { storeEvaluation } from '#database/alerts/store-evaluation'
import { readLastMarket } from '#database/market/last-quotes'
import { readTicksSince } from '#database/market/ticks-since'
import type { Database } from '#database/pool'
import { rateOf } from '#shared/market/change'
import type { Dataset } from '#shared/market/dataset'
import { groupOf } from '#shared/market/market-group'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { Engine, type Changes, type HeldStatus, type QuotedStock, type Taken } from './engine.ts'
import type { RuleStatus } from './rule-status.ts'

/** A worker sees a rule at the poll after it was made; ticks of long before are not what a rule was made for. */
const BEGINS_WITHIN_MS = 60_000

export interface EvaluatorDeps {
  db: Database
  board: Dataset
}

/** What a worker holds of the rules. All of it is in the database as well, and is read again whenever that has moved. */
interface Held {
  engine: Engine
  count: number
  revision: number
  turn: number
  /** Null: no rule of this board was compared yet. */
  evaluatedMs: number | null
  /** Ticks after this moment are to be compared. */
  fromMs: number
  /** Stocks as they were at that moment. */
  stocks: Map<string, QuotedStock>
  session: SeoulDate
  /** Rules that have not been compared yet. */
  toBegin: ChangedRule[]
}

/**
 * Compares the rules with the ticks that were stored since it was done last, after each poll was published. It goes by the
 * database alone, so it makes no difference whether a poll was published by this worker, or by one that was killed thereafter.
 */
export class AlertEvaluator {
  readonly #deps: EvaluatorDeps
  #held: Held | null = null

  constructor(deps: EvaluatorDeps) {
    this.#deps = deps
  }

  /**
   * @param asOfMs the moment up to which the market is known, also where nothing has changed
   * @returns how many rules fired
   */
  async evaluate(asOfMs: number): Promise<number> {
    try {
      return await this.#evaluate(asOfMs)
    } catch (error) {
      this.#held = null
      throw error
    }
  }

  async #evaluate(asOfMs: number): Promise<number> {
    const { db, board } = this.#deps
    const head = await readRulesHead(db, board)
    if (head.count === 0) {
      this.#held = null
      return 0
    }
    const held = await this.#current(head, asOfMs)
    const fromMs = held.fromMs
    const moments = await readTicksSince(db, board, fromMs)
    const begun: ChangedRule[] = []
    const all: Taken = { firings: [], changed: [] }
    const changed = new Map<string, HeldStatus>()
    const keep = (statuses: readonly HeldStatus[]) => {
      for (const status of statuses) changed.set(`${status.alertId} ${status.code}`, status)
    }
    let toMs = fromMs
    for (const { atMs, tradeDate, rows } of moments) {
      keep(this.#begin(held, begun, (rule) => rule.madeMs < atMs, toMs))
      const stocks = rows.map(quotedStock)
      const taken = held.engine.take({ session: tradeDate, atMs, stocks })
      keep(taken.changed)
      all.firings.push(...taken.firings)
      for (const stock of stocks) held.stocks.set(stock.code, stock)
      held.session = tradeDate
      toMs = atMs
    }
    keep(this.#begin(held, begun, () => true, toMs))
    // Time alone: no tick of before this moment comes any more.
    const idle = held.engine.take({ session: held.session, atMs: Math.max(asOfMs, toMs), stocks: [] })
    keep(idle.changed)
    all.firings.push(...idle.firings)
    if (held.evaluatedMs === toMs && changed.size === 0 && begun.length === 0) return 0
    const isStored = await storeEvaluation(db, {
      board,
      turn: head.turn,
      toMs,
      revisions: new Map(
        [...begun.map(({ rule }) => rule), ...ruled(held, [...all.firings, ...changed.values()])].map((rule) => [
          rule.id,
          rule.revision,
        ]),
      ),
      begun: begun.map(({ rule }) => rule.id),
      events: all.firings,
      statuses: [...changed.values()],
    })
    // Whoever was faster has done it, from the same ticks.
    this.#held = isStored
      ? { ...withoutSpent(held, all.firings), turn: head.turn + 1, evaluatedMs: toMs, fromMs: toMs }
      : null
    return isStored ? all.firings.length : 0
  }

  /** Lets rules that are new begin with the stocks as they are. */
  #begin(
    held: Held,
    begun: ChangedRule[],
    isDue: (rule: ChangedRule) => boolean,
    atMs: number,
  ): HeldStatus[] {
    const due = held.toBegin.filter(isDue)
    if (due.length === 0) return []
    held.toBegin = held.toBegin.filter((rule) => !due.includes(rule))
    begun.push(...due)
    const now: Changes = { session: held.session, atMs, stocks: [...held.stocks.values()] }
    return due.flatMap(({ rule }) => held.engine.begin(rule, now))
  }

  /** What this worker holds, if it is what the database has; rules that changed since are read, and everything where one is gone. */
  async #current(head: RulesHead, asOfMs: number): Promise<Held> {
    const { db, board } = this.#deps
    const held = this.#held
    if (held === null || held.turn !== head.turn) return this.#load(head, asOfMs)
    if (held.revision === head.revision && held.count === head.count) return held
    for (const changed of await readChangedRules(db, board, held.revision)) {
      held.revision = Math.max(held.revision, changed.rule.revision)
      held.engine.remove(changed.rule.id)
      if (changed.isActive && changed.hasBegun) return this.#load(head, asOfMs)
      if (changed.isActive) held.toBegin.push(changed)
    }
    return held.engine.size + held.toBegin.length === head.count
      ? { ...held, count: head.count }
      : this.#load(head, asOfMs)
  }

  async #load(head: RulesHead, asOfMs: number): Promise<Held> {
    const { db, board } = this.#deps
    const engine = new Engine()
    const statuses = await readRuleStatuses<RuleStatus>(db, board)
    const rules = await readChangedRules(db, board, 0)
    const toBegin = rules.filter(({ hasBegun }) => !hasBegun)
    for (const { rule, hasBegun } of rules) if (hasBegun) engine.restore(rule, statuses.get(rule.id) ?? [])
    // Where nothing was compared yet, what was before any rule is of no interest.
    const hasAny = toBegin.length < rules.length
    const evaluatedMs = hasAny ? head.evaluatedMs : null
    const firstMs = Math.max(asOfMs - BEGINS_WITHIN_MS, ...toBegin.map(({ madeMs }) => madeMs))
    const fromMs = evaluatedMs ?? firstMs
    const market = await readLastMarket(db, board, fromMs)
    return {
      engine,
      count: rules.length,
      revision: Math.max(0, ...rules.map(({ rule }) => rule.revision)),
      turn: head.turn,
      evaluatedMs,
      fromMs,
      stocks: new Map(market?.rows.map((row) => [row.code, quotedStock(row)])),
      session: market?.tradeDate ?? '',
      toBegin,
    }
  }
}

/** What fires once for its one stock is done with (`storeEvaluation` says so in the database). */
function withoutSpent(held: Held, firings: Taken['firings']): Held {
  const before = held.engine.size
  for (const { alertId } of firings) {
    const rule = held.engine.ruleOf(alertId)
    if (rule?.repeat === 'once' && 'code' in rule.scope) held.engine.remove(alertId)
  }
  return { ...held, count: held.count - (before - held.engine.size) }
}

function quotedStock(row: QuoteRow): QuotedStock {
  return {
    code: row.code,
    market: groupOf(row.market),
    reading: { price: row.price, rate: rateOf(row), state: row.state },
  }
}
