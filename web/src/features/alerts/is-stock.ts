import { isIndexCode } from '#shared/market/index-quote'
import { MARKET_GROUPS } from '#shared/market/market-group'

/** Whether what an alert fired for has a page of its own: a stock has, an index or a market has not. */
export const isStock = (code: string): boolean =>
  !isIndexCode(code) && !MARKET_GROUPS.some((market) => market === code)
