import type { Rule } from '#shared/alerts/alert'
import type { MarketGroup } from '#shared/market/market-group'
import type { StockCode } from '#shared/market/quote'

/** Rules by what they watch, so that a stock that has changed meets those alone that are about it. */
export class RuleBook {
  readonly #rules = new Map<number, Rule>()
  readonly #byPlace = new Map<string, Map<number, Rule>>()

  get size(): number {
    return this.#rules.size
  }

  get(id: number): Rule | undefined {
    return this.#rules.get(id)
  }

  set(rule: Rule): void {
    this.delete(rule.id)
    this.#rules.set(rule.id, rule)
    const place = placeOf(rule)
    const there = this.#byPlace.get(place) ?? new Map<number, Rule>()
    this.#byPlace.set(place, there.set(rule.id, rule))
  }

  delete(id: number): void {
    const rule = this.#rules.get(id)
    if (rule === undefined) return
    this.#rules.delete(id)
    this.#byPlace.get(placeOf(rule))?.delete(id)
  }

  /** In the order in which they were made known. */
  *of(code: StockCode, market: MarketGroup): Iterable<Rule> {
    yield* this.#byPlace.get(code)?.values() ?? []
    yield* this.#byPlace.get(market)?.values() ?? []
  }
}

/** Codes have six characters, and no market has. */
const placeOf = ({ scope }: Rule): string => ('code' in scope ? scope.code : scope.market)
