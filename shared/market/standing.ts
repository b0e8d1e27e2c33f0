import type { QuoteRow } from './quote.ts'

/** The standing of a listing against its base price; each listing has exactly one. */
export const STANDINGS = [
  'upper_limit',
  'up',
  'unchanged',
  'down',
  'lower_limit',
  'halted',
  'no_data',
] as const
export type Standing = (typeof STANDINGS)[number]

type Priced = Pick<QuoteRow, 'price' | 'previousClose'>

export function standingOf(row: Priced & Pick<QuoteRow, 'state'>): Standing {
  if (row.state !== 'trading') return row.state
  const direction = directionOf(row)
  return direction > 0 ? 'up' : direction < 0 ? 'down' : 'unchanged'
}

/** 1 above the base price, −1 below, 0 at it or unknown, whatever the state. */
export function directionOf({ price, previousClose }: Priced): -1 | 0 | 1 {
  if (price === null || previousClose === null || price === previousClose) return 0
  return price > previousClose ? 1 : -1
}
