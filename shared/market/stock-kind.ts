import type { Listing } from './quote.ts'

/**
 * `spac` is a company founded to merge with another, `reit` one that owns real estate, `foreign` one of
 * another country.
 */
export const STOCK_KINDS = ['common', 'preferred', 'spac', 'reit', 'foreign'] as const
export type StockKind = (typeof STOCK_KINDS)[number]

/** 이리츠코크렙, the one REIT whose name does not end in the word. */
const REIT_BY_ANOTHER_NAME = '088260'

/**
 * The kind of a listing, derived from the master. No source provides it: Korean ISINs begin with KR7, the
 * last character of a code is the class of share, and SPACs and REITs have the word in their names (메리츠 is an
 * insurer). A SPAC under administration has lost its section, not its name.
 */
export function stockKind({
  code,
  isin,
  name,
  section,
}: Pick<Listing, 'code' | 'isin' | 'name' | 'section'>): StockKind {
  if (!isin.startsWith('KR7')) return 'foreign'
  if (/[579KLM]$/.test(code)) return 'preferred'
  if (section.startsWith('SPAC') || /스팩(\d+호)?$/.test(name)) return 'spac'
  if (/(?<!메)리츠$/.test(name) || code === REIT_BY_ANOTHER_NAME) return 'reit'
  return 'common'
}
