import { MARKET_GROUPS } from './market-group.ts'

/** The markets as people count them, and all of them. */
export const BREADTH_MARKETS = ['ALL', ...MARKET_GROUPS] as const
export type BreadthMarket = (typeof BREADTH_MARKETS)[number]
