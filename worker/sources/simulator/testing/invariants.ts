import type { QuoteRow } from '#shared/market/quote'
import { priceLimits, tickSize } from '#shared/market/rules'

/**
 * The invariants of a single row; plain checks instead of expectations, because millions of rows are checked.
 */
export function faultsOf(row: QuoteRow): string[] {
  const { price, previousClose, open, high, low, volume, value, market, state } = row
  if (previousClose === null) return ['no base price']
  const isBlank = open === null && high === null && low === null && volume === 0 && value === 0
  if (price === null) return broken({ 'blank before the first data': isBlank && state === 'no_data' })
  const { upperKrw, lowerKrw } = priceLimits(previousClose, market)
  const always = broken({
    'base on a tick': previousClose % tickSize(previousClose) === 0,
    'whole numbers': [price, volume, value].every(Number.isSafeInteger),
  })
  if (open === null || high === null || low === null) {
    return [...always, ...broken({ 'blank without a trade': isBlank && state === 'halted' })]
  }
  return [
    ...always,
    ...broken({
      'a trade has a volume': volume > 0,
      'low ≤ open, price ≤ high': low <= Math.min(open, price) && high >= Math.max(open, price),
      'low ≤ average price ≤ high': value >= volume * low && value <= volume * high,
      'within the limits': low >= lowerKrw && high <= upperKrw,
      'state of a price at its limit':
        (state === 'upper_limit') === (price === upperKrw) &&
        (state === 'lower_limit') === (price === lowerKrw),
    }),
  ]
}

/** The invariants between two polls of one day. */
export function faultsBetween(before: QuoteRow, after: QuoteRow): string[] {
  return broken({
    'the base is constant': after.previousClose === before.previousClose,
    'volume and value never fall': after.volume >= before.volume && after.value >= before.value,
    'the open is fixed': before.open === null || after.open === before.open,
    'the high never falls': (after.high ?? 0) >= (before.high ?? 0),
    'the low never rises': before.low === null || (after.low !== null && after.low <= before.low),
  })
}

function broken(rules: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(rules).filter((rule) => !rules[rule])
}
