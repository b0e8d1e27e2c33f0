import { readRulesHead, type ChangedRule } from '#database/alerts/changed-rules'
import { storeEvaluation, type Evaluation } from '#database/alerts/store-evaluation'
import { readWatchedCodes } from '#database/alerts/watched-codes'
import { readTicksSince } from '#database/market/ticks-since'
import { isOfOne } from '#shared/alerts/alert'
import type { Follows } from '#shared/market/following-days'
import type { StockCode } from '#shared/market/quote'
import type { Changes, Engine, HeldStatus } from '#shared/alerts/engine'
import { asHeld, loadHeld, moveOn, takeChanges, type Held, type HeldDeps } from './held.ts'
import { PastDays } from './past-days.ts'
import { quotedIndex, quotedStock } from '#shared/alerts/quoted'
import type { Firing } from '#shared/alerts/rule-status'

/** A new worker compares at most so much of the market's time again where nothing came of it. */
const STORES_WITHIN_MS = 30_000

export interface EvaluatorDeps extends HeldDeps {
  /** Which days of the board follow on each other. */
  follows: Follows
}

/**
 * Compares the rules with the ticks that were stored since it was done last, after each poll was published. It goes by the
 * database alone, so it makes no difference whether a poll was published by this worker, or by one that was killed thereafter.
 */
export class AlertEvaluator {
  readonly #deps: EvaluatorDeps
  readonly #past: PastDays
  #held: Held | null = null

  constructor(deps: EvaluatorDeps) {
    this.#deps = deps
    this.#past = new PastDays(deps)
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
    let held = this.#held
    const isCurrent = held?.turn === head.turn
    // The newest rule of all may have been deleted.
    const isSame = isCurrent && held !== null && held.revision >= head.revision && held.count === head.count
    if (held === null || !isCurrent || (!isSame && !(await takeChanges(this.#deps, held, head))))
      held = await loadHeld(this.#deps, head, asOfMs)
    const listed = held.listsSeq === head.listsSeq ? null : await readWatchedCodes(db)
    const found = await this.#compare(held, listed, asOfMs)
    held.listsSeq = head.listsSeq
    this.#held = held
    if (found.isIdle && held.evaluatedMs !== null && found.toMs - held.evaluatedMs < STORES_WITHIN_MS) {
      this.#held = { ...held, fromMs: found.toMs }
      return 0
    }
    const evaluation = { ...found.takeEvaluation(), board, turn: head.turn }
    const isStored = await storeEvaluation(db, evaluation)
    // Another worker has stored the same evaluation.
    this.#held = isStored ? movedOn(held, evaluation) : null
    return isStored ? evaluation.events.length : 0
  }

  async #compare(held: Held, listed: Listed | null, asOfMs: number): Promise<Found> {
    const { db, board } = this.#deps
    const found = new Found(held.engine, held.fromMs)
    const moments = await readTicksSince(db, board, { afterMs: held.fromMs, untilMs: asOfMs })
    for (const [n, moment] of moments.entries()) {
      const { atMs, tradeDate, rows, indices } = moment
      await this.#lookBack(held, held.session)
      this.#begin(held, found, ({ madeMs }) => madeMs < atMs)
      // What was put on a list while no worker lived counts from the newest poll on.
      if (n === moments.length - 1) this.#follow(held, found, listed)
      moveOn(held, moment)
      await this.#lookBack(held, tradeDate)
      const stocks = [...rows.map((row) => quotedStock(row, this.#past.of(row))), ...indices.map(quotedIndex)]
      found.take({ session: tradeDate, atMs, stocks })
      found.toMs = atMs
    }
    await this.#lookBack(held, held.session)
    this.#begin(held, found, () => true)
    this.#follow(held, found, listed)
    // Time alone: no tick of before this moment comes any more.
    found.take({ session: held.session, atMs: Math.max(asOfMs, found.toMs), stocks: [] })
    return found
  }

  async #lookBack(held: Held, tradeDate: string): Promise<void> {
    if (held.needsPast) await this.#past.look(tradeDate, held.rows.values())
  }

  /** Lets rules that are new begin with the stocks as they are. */
  #begin(held: Held, found: Found, isDue: (rule: ChangedRule) => boolean): void {
    const due = held.toBegin.filter(isDue)
    if (due.length === 0) return
    held.toBegin = held.toBegin.filter((rule) => !due.includes(rule))
    const now = asHeld(held, this.#past, found.toMs)
    for (const { rule } of due) found.begin(rule.id, held.engine.begin(rule, now))
  }

  /** Goes by the lists as they are. @param listed null: they are as they were */
  #follow(held: Held, found: Found, listed: Listed | null): void {
    const rules = [...(listed ?? [])].filter(([id]) => held.engine.ruleOf(id) !== undefined)
    if (rules.length === 0) return
    const now = asHeld(held, this.#past, found.toMs)
    for (const [id, codes] of rules) {
      const { changed, gone } = held.engine.follow(id, codes, now)
      found.leave(gone)
      found.keep(changed)
    }
  }
}

type Listed = ReadonlyMap<number, ReadonlySet<StockCode>>

/** What comes of a comparison. */
class Found {
  readonly #engine: Engine
  readonly #begun: number[] = []
  readonly #firings: Firing[] = []
  readonly #changed = new Map<string, HeldStatus>()
  readonly #gone = new Map<string, { alertId: number; code: StockCode }>()
  /** The newest tick that was compared. */
  toMs: number

  constructor(engine: Engine, fromMs: number) {
    this.#engine = engine
    this.toMs = fromMs
  }

  get isIdle(): boolean {
    return this.#changed.size + this.#begun.length + this.#gone.size === 0
  }

  takeEvaluation(): Omit<Evaluation, 'board' | 'turn'> {
    const statuses = [...this.#changed.values()]
    const gone = [...this.#gone.values()]
    const ids = [...this.#begun, ...[...this.#firings, ...statuses, ...gone].map(({ alertId }) => alertId)]
    const revisions = new Map(ids.map((id) => [id, this.#engine.ruleOf(id)?.revision ?? 0]))
    const transitions = this.#engine.drainTransitions()
    return {
      toMs: this.toMs,
      revisions,
      begun: this.#begun,
      events: this.#firings,
      statuses,
      transitions,
      gone,
    }
  }

  begin(alertId: number, changed: readonly HeldStatus[]): void {
    this.#begun.push(alertId)
    this.keep(changed)
  }

  take(changes: Changes): void {
    const { firings, changed } = this.#engine.take(changes)
    this.#firings.push(...firings)
    this.keep(changed)
  }

  keep(changed: readonly HeldStatus[]): void {
    for (const status of changed) {
      this.#changed.set(keyOf(status), status)
      this.#gone.delete(keyOf(status))
    }
  }

  leave(gone: readonly { alertId: number; code: StockCode }[]): void {
    for (const one of gone) {
      this.#gone.set(keyOf(one), one)
      this.#changed.delete(keyOf(one))
    }
  }
}

const keyOf = ({ alertId, code }: { alertId: number; code: string }) => `${alertId} ${code}`

/** Drops rules with repeat once that fired for their only stock (`storeEvents` deactivates them in the database). */
function movedOn(held: Held, { toMs, events, turn }: Evaluation): Held {
  const before = held.engine.size
  for (const { alertId } of events) {
    const rule = held.engine.ruleOf(alertId)
    if (rule?.repeat === 'once' && isOfOne(rule)) held.engine.remove(alertId)
  }
  const count = held.count - (before - held.engine.size)
  return { ...held, count, turn: turn + 1, evaluatedMs: toMs, fromMs: toMs }
}
