import type { QuoteRow } from '#shared/market/quote'
import { priceLimits, tickSize } from '#shared/market/rules'
import type { StockFacts } from '#shared/rest/stocks'

/** The 52-week range, from the server. */
export type YearFacts = Pick<StockFacts, 'high_52w' | 'high_52w_on' | 'low_52w' | 'low_52w_on'>

export interface Extreme {
  price: number
  /** null: today. */
  on: string | null
}

/** The highest of a year so far; today's counts from the moment it is traded. */
export function yearHigh(year: YearFacts | null, { high }: QuoteRow): Extreme | null {
  return extremeOf(year?.high_52w ?? null, year?.high_52w_on ?? null, high, (a, b) => a > b)
}

export function yearLow(year: YearFacts | null, { low }: QuoteRow): Extreme | null {
  return extremeOf(year?.low_52w ?? null, year?.low_52w_on ?? null, low, (a, b) => a < b)
}

/** Null until the range is loaded: today's extremes alone would be mistaken for it. */
function extremeOf(
  known: number | null,
  on: string | null,
  today: number | null,
  beats: (a: number, b: number) => boolean,
): Extreme | null {
  if (known === null) return null
  return today !== null && beats(today, known) ? { price: today, on: null } : { price: known, on }
}

/** null while there is no base price. */
export function limitsOf({ previousClose, market }: QuoteRow): { upperKrw: number; lowerKrw: number } | null {
  return previousClose === null || previousClose <= 0 ? null : priceLimits(previousClose, market)
}

export function tickSizeOf({ price, previousClose }: QuoteRow): number | null {
  const at = price ?? previousClose
  return at === null ? null : tickSize(at)
}
