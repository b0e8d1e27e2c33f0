import type { LastIndex } from '#database/market/last-quotes'
import { NO_PAST, type Past } from '#shared/alerts/condition'
import { rateOf } from '#shared/market/change'
import { indexRateOf } from '#shared/market/index-quote'
import { groupOf } from '#shared/market/market-group'
import type { QuoteRow } from '#shared/market/quote'
import type { Quoted } from './engine.ts'

/** A stock as conditions look at it. */
export function quotedStock(row: QuoteRow, past: Past): Quoted {
  const traded = row.price === null || row.shares <= 0 ? null : row.volume / row.shares
  return {
    code: row.code,
    market: groupOf(row.market),
    reading: { price: row.price, rate: rateOf(row), state: row.state, traded, past },
  }
}

/** An index as conditions look at it: its points for a price. */
export function quotedIndex({ code, value, previousClose }: LastIndex): Quoted {
  const state = value === null ? 'no_data' : 'trading'
  const rate = indexRateOf(value, previousClose)
  return { code, market: null, reading: { price: value, rate, state, traded: null, past: NO_PAST } }
}
