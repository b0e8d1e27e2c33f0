import type { QuoteRow } from '#shared/market/quote'
import { whole } from '../../words/numbers.ts'
import { limitsOf } from './key-figures.ts'

/** A level across the chart. */
export interface PriceLine {
  value: number
  text: string
  color: 'crosshair' | 'up' | 'down'
}

/** The base price and the limits of the day; none where the base price or the limits are not known. */
export function priceLinesOf(row: QuoteRow): PriceLine[] {
  const limits = limitsOf(row)
  if (limits === null || row.previousClose === null) return []
  return [
    { value: limits.upperKrw, text: `↑${whole(limits.upperKrw)}`, color: 'up' },
    { value: limits.lowerKrw, text: `↓${whole(limits.lowerKrw)}`, color: 'down' },
    { value: row.previousClose, text: whole(row.previousClose), color: 'crosshair' },
  ]
}
