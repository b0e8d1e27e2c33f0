import type { QuoteRow } from '#shared/market/quote'

/** How a stock stands against its base price; the classes of the breadth count and of the filter, each row in exactly one. */
export const STANDINGS = ['upper', 'up', 'flat', 'down', 'lower', 'halted', 'no_data'] as const
export type Standing = (typeof STANDINGS)[number]

export function standingOf(row: Pick<QuoteRow, 'price' | 'previousClose' | 'state'>): Standing {
  switch (row.state) {
    case 'upper_limit':
      return 'upper'
    case 'lower_limit':
      return 'lower'
    case 'halted':
      return 'halted'
    case 'no_data':
      return 'no_data'
    case 'trading': {
      const direction = directionOf(row)
      return direction > 0 ? 'up' : direction < 0 ? 'down' : 'flat'
    }
  }
}

/** 1 above the base price, −1 below, 0 at it or unknown. Colours follow this, whatever the state. */
export function directionOf(row: Pick<QuoteRow, 'price' | 'previousClose'>): -1 | 0 | 1 {
  if (row.price === null || row.previousClose === null) return 0
  return Math.sign(row.price - row.previousClose) as -1 | 0 | 1
}

/** The sign that stands beside every coloured number, so that colour is never alone. */
export function markOf(
  row: Pick<QuoteRow, 'price' | 'previousClose' | 'state'>,
): '↑' | '▲' | '–' | '▼' | '↓' | '' {
  if (row.state === 'upper_limit') return '↑'
  if (row.state === 'lower_limit') return '↓'
  if (row.price === null || row.previousClose === null) return ''
  const direction = directionOf(row)
  return direction > 0 ? '▲' : direction < 0 ? '▼' : '–'
}
