import type { Market } from './quote.ts'

/** The markets as users select them: KOSDAQ GLOBAL is a segment of KOSDAQ. */
export const MARKET_GROUPS = ['KOSPI', 'KOSDAQ', 'KONEX'] as const
export type MarketGroup = (typeof MARKET_GROUPS)[number]

export function groupOf(market: Market): MarketGroup {
  return market === 'KOSDAQ GLOBAL' ? 'KOSDAQ' : market
}
