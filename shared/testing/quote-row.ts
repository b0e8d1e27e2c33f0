import type { QuoteRow } from '../market/quote.ts'

/** A row of a stock that has not moved; a test names only what its rule is about. */
export function quoteRow(row: Partial<QuoteRow> = {}): QuoteRow {
  const code = String(row.id ?? 1).padStart(6, '0')
  return {
    id: 1,
    code,
    isin: `KR7${code}000`,
    name: `종목 ${code}`,
    market: 'KOSPI',
    section: '',
    shares: 1_000,
    price: 10_000,
    previousClose: 10_000,
    open: 10_000,
    high: 10_000,
    low: 10_000,
    volume: 1_000,
    value: 10_000_000,
    state: 'trading',
    asOfMs: 0,
    ...row,
  }
}
