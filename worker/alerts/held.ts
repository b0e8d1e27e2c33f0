import { readChangedRules, type ChangedRule, type RulesHead } from '#database/alerts/changed-rules'
import { readRuleStatuses } from '#database/alerts/rule-statuses'
import { readLastMarket, type LastIndex } from '#database/market/last-quotes'
import type { Moment } from '#database/market/ticks-since'
import type { Database } from '#database/pool'
import { CONDITIONS } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { Engine, type Changes } from '#shared/alerts/engine'
import type { PastDays } from './past-days.ts'
import { quotedIndex, quotedStock } from '#shared/alerts/quoted'
import type { RuleStatus } from '#shared/alerts/rule-status'
import { MINUTE_MS } from '#shared/time'

/** A worker sees a rule at the poll after it was made; ticks of long before are not what a rule was made for. */
const BEGINS_WITHIN_MS = MINUTE_MS

/** What a worker holds of the rules. All of it is in the database as well, and is read again whenever that has moved. */
export interface Held {
  engine: Engine
  count: number
  revision: number
  /** Null: what is on the lists that rules are about has to be read. */
  listsSeq: number | null
  turn: number
  /** The moment that is stored as compared; null: no rule of this board was compared yet. */
  evaluatedMs: number | null
  /** Ticks after this moment are to be compared. */
  fromMs: number
  /** Stocks and indices as they were at that moment. */
  rows: Map<string, QuoteRow>
  indices: Map<string, LastIndex>
  session: SeoulDate
  /** Rules that have not been compared yet. */
  toBegin: ChangedRule[]
  /** Some rule looks at the days before today. */
  needsPast: boolean
}

export interface HeldDeps {
  db: Database
  board: Dataset
}

/** Reads everything. @param asOfMs the moment up to which the market is known */
export async function loadHeld({ db, board }: HeldDeps, head: RulesHead, asOfMs: number): Promise<Held> {
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
    revision: Math.max(head.revision, ...rules.map(({ rule }) => rule.revision)),
    listsSeq: null,
    turn: head.turn,
    evaluatedMs,
    fromMs,
    rows: new Map(market?.rows.map((row) => [row.code, row])),
    indices: new Map(market?.indices.map((index) => [index.code, index])),
    session: market?.tradeDate ?? '',
    toBegin,
    needsPast: rules.some(looksBack),
  }
}

/**
 * Takes in the rules that changed since.
 * @returns false: everything has to be read, because a rule is gone or another worker has begun with one
 */
export async function takeChanges({ db, board }: HeldDeps, held: Held, head: RulesHead): Promise<boolean> {
  for (const changed of await readChangedRules(db, board, held.revision)) {
    held.revision = Math.max(held.revision, changed.rule.revision)
    held.engine.remove(changed.rule.id)
    held.toBegin = held.toBegin.filter(({ rule }) => rule.id !== changed.rule.id)
    if (!changed.isActive) continue
    if (changed.hasBegun) return false
    held.toBegin.push(changed)
    held.needsPast ||= looksBack(changed)
    if ('watchlist' in changed.rule.scope) held.listsSeq = null
  }
  held.revision = Math.max(held.revision, head.revision)
  held.count = head.count
  return held.engine.size + held.toBegin.length === head.count
}

/** Everything that is held, as what rules begin with. */
export function asHeld(held: Held, past: PastDays, atMs: number): Changes {
  const stocks = [...held.rows.values()].map((row) => quotedStock(row, past.of(row)))
  return { session: held.session, atMs, stocks: [...stocks, ...[...held.indices.values()].map(quotedIndex)] }
}

/** Moves what is held on to the next moment. */
export function moveOn(held: Held, { tradeDate, rows, indices }: Moment): void {
  for (const row of rows) held.rows.set(row.code, row)
  for (const index of indices) held.indices.set(index.code, index)
  held.session = tradeDate
}

const looksBack = ({ rule }: ChangedRule) => CONDITIONS[rule.condition.type].needsPast
