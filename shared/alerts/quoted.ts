import { NO_PAST, type Past } from './condition.ts'
import { rateOf } from '../market/change.ts'
import { indexRateOf } from '../market/index-quote.ts'
import { groupOf } from '../market/market-group.ts'
import type { QuoteRow } from '../market/quote.ts'
import type { Quoted } from './engine.ts'

/** A stock as conditions look at it. */
export function quotedStock(row: QuoteRow, past: Past): Quoted {
  const traded = row.price === null || row.shares <= 0 ? null : row.volume / row.shares
  return {
    code: row.code,
    market: groupOf(row.market),
    reading: { price: row.price, rate: rateOf(row), state: row.state, traded, past, row },
  }
}

interface IndexLevel {
  code: string
  value: number | null
  previousClose: number | null
}

/** An index as conditions look at it: its points for a price. */
export function quotedIndex({ code, value, previousClose }: IndexLevel): Quoted {
  const state = value === null ? 'no_data' : 'trading'
  const rate = indexRateOf(value, previousClose)
  return {
    code,
    market: null,
    reading: { price: value, rate, state, traded: null, past: NO_PAST, row: null },
  }
}
