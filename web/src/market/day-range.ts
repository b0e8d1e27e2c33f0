import type { QuoteRow } from '#shared/market/quote'

/** Position of the price between the day's low and high, 0 to 1; null on a day without a range. */
export function rangePosition(row: Pick<QuoteRow, 'price' | 'high' | 'low'>): number | null {
  if (row.price === null || row.high === null || row.low === null || row.high <= row.low) return null
  return Math.min(1, Math.max(0, (row.price - row.low) / (row.high - row.low)))
}
