import { INDEX_CODES } from '#shared/market/index-quote'
import { MARKET_GROUPS } from '#shared/market/market-group'

const OTHERS: readonly string[] = [...INDEX_CODES, ...MARKET_GROUPS]

/** Whether what an alert fired for has a page of its own: a stock has, an index or a market has not. */
export const isStock = (code: string): boolean => !OTHERS.includes(code)
