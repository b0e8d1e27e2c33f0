import { changeRate } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'

/** Price against base price, won. */
export const changeOf = (row: Pick<QuoteRow, 'price' | 'previousClose'>): number | null =>
  row.price === null || row.previousClose === null ? null : row.price - row.previousClose

/** Change in per cent of the base price as the exchange prints it, two decimals. */
export function rateOf(row: Pick<QuoteRow, 'price' | 'previousClose'>): number | null {
  const won = changeOf(row)
  return won === null || row.previousClose === null ? null : changeRate(won, row.previousClose)
}

/** Position of the price between the day's low and high, 0 to 1; null on a day without a range. */
export function rangePosition(row: Pick<QuoteRow, 'price' | 'high' | 'low'>): number | null {
  if (row.price === null || row.high === null || row.low === null || row.high <= row.low) return null
  return Math.min(1, Math.max(0, (row.price - row.low) / (row.high - row.low)))
}
