import { groupOf, MARKET_GROUPS, type MarketGroup } from '#shared/market/market-group'
import type { ParsedMarket } from '../sources/source.ts'

/**
 * Whether a source still delivers new data, even if the board takes none of its rows: a source with a delay
 * of twenty minutes has nothing new for a board that a faster one filled until now.
 */
export class SourceProgress {
  #tradeDate = ''
  readonly #volumes = new Map<MarketGroup, number>()

  /** @returns the markets with more volume than in the previous answer */
  moved({ tradeDate, rows }: Pick<ParsedMarket, 'tradeDate' | 'rows'>): Set<MarketGroup> {
    if (tradeDate !== this.#tradeDate) this.#volumes.clear()
    this.#tradeDate = tradeDate
    const volumes = new Map(MARKET_GROUPS.map((group) => [group, 0]))
    for (const { market, volume } of rows) {
      const group = groupOf(market)
      volumes.set(group, (volumes.get(group) ?? 0) + volume)
    }
    const moved = MARKET_GROUPS.filter((group) => (volumes.get(group) ?? 0) > (this.#volumes.get(group) ?? 0))
    for (const [group, volume] of volumes) this.#volumes.set(group, volume)
    return new Set(moved)
  }
}
