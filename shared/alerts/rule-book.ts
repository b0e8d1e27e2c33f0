import type { Rule } from './alert.ts'
import type { MarketGroup } from '../market/market-group.ts'
import type { StockCode } from '../market/quote.ts'

/** Rules by what they watch, so that a stock that has changed meets those alone that are about it. */
export class RuleBook {
  readonly #rules = new Map<number, { rule: Rule; places: readonly string[] }>()
  readonly #byPlace = new Map<string, Map<number, Rule>>()

  get size(): number {
    return this.#rules.size
  }

  get(id: number): Rule | undefined {
    return this.#rules.get(id)?.rule
  }

  /** @param listed what is on the list that the rule is about, where it is about one */
  set(rule: Rule, listed: Iterable<StockCode> = []): void {
    this.delete(rule.id)
    const places = placesOf(rule, listed)
    this.#rules.set(rule.id, { rule, places })
    for (const place of places) {
      const there = this.#byPlace.get(place) ?? new Map<number, Rule>()
      this.#byPlace.set(place, there.set(rule.id, rule))
    }
  }

  delete(id: number): void {
    for (const place of this.#rules.get(id)?.places ?? []) {
      const there = this.#byPlace.get(place)
      there?.delete(id)
      if (there?.size === 0) this.#byPlace.delete(place)
    }
    this.#rules.delete(id)
  }

  /** In the order in which they were made known. @param market null: the code is an index's */
  *of(code: string, market: MarketGroup | null): Iterable<Rule> {
    const places = market === null ? [`index ${code}`] : [code, `market ${market}`]
    for (const place of places) yield* this.#at(place)
  }

  #at(place: string): Iterable<Rule> {
    return this.#byPlace.get(place)?.values() ?? []
  }
}

function placesOf({ scope }: Rule, listed: Iterable<StockCode>): readonly string[] {
  if ('code' in scope) return [scope.code]
  if ('index' in scope) return [`index ${scope.index}`]
  return 'market' in scope ? [`market ${scope.market}`] : [...listed]
}
