import { groupOf, MARKET_GROUPS, type MarketGroup } from '#shared/market/market-group'
import type { ParsedMarket } from '../sources/source.ts'

/**
 * Whether a source goes on telling, also while the board keeps all its rows as they are: one that is twenty minutes late has
 * nothing new for a board that another one filled until now.
 */
export class SourceProgress {
  #tradeDate = ''
  readonly #volumes = new Map<MarketGroup, number>()

  /** @returns the markets on which more has been traded than the answer before told */
  moved({ tradeDate, rows }: Pick<ParsedMarket, 'tradeDate' | 'rows'>): Set<MarketGroup> {
    if (tradeDate !== this.#tradeDate) this.#volumes.clear()
    this.#tradeDate = tradeDate
    const told = new Map(MARKET_GROUPS.map((group) => [group, 0]))
    for (const { market, volume } of rows) {
      const group = groupOf(market)
      told.set(group, (told.get(group) ?? 0) + volume)
    }
    const moved = MARKET_GROUPS.filter((group) => (told.get(group) ?? 0) > (this.#volumes.get(group) ?? 0))
    for (const [group, volume] of told) this.#volumes.set(group, volume)
    return new Set(moved)
  }
}
