import type { QuoteState, Trading } from '../market/quote.ts'

/**
 * What a reader expects of a row from its new price and volume alone; only the exceptions are sent. Encoder
 * and decoder both call this, so they cannot disagree. docs/protocol.md §4 describes the same rules.
 */
export function expectedOf(old: Trading, price: number | null, volume: number): Omit<Trading, 'value'> {
  const traded = price !== null && volume > old.volume
  return {
    price,
    volume,
    previousClose: old.previousClose,
    open: traded ? (old.open ?? price) : old.open,
    high: traded ? Math.max(old.high ?? price, price) : old.high,
    low: traded ? Math.min(old.low ?? price, price) : old.low,
    state: expectedState(old.state, price, volume),
  }
}

function expectedState(old: QuoteState, price: number | null, volume: number): QuoteState {
  if (price === null) return 'no_data'
  if (volume === 0) return 'halted'
  return old === 'no_data' || old === 'halted' ? 'trading' : old
}

/** The reference of the price column: the last price, or the base price while there is none. */
export function referencePrice(old: Pick<Trading, 'price'>, previousClose: number | null): number {
  return old.price ?? previousClose ?? 0
}

/** The growth of turnover if every share had been traded at the new price. */
export function expectedTurnover(price: number | null, volumeChange: number): number {
  return (price ?? 0) * volumeChange
}
