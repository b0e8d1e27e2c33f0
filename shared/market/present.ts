import { changeOf, rateOf } from './change.ts'
import type { Quote, QuoteRow } from './quote.ts'
import { seoulIso } from './seoul-time.ts'

/** A kept row as the world sees it; everything derivable is derived here, in one place for server, web and tests. */
export function presentQuote(row: QuoteRow): Quote {
  const { price, previousClose } = row
  return {
    code: row.code,
    isin: row.isin,
    name: row.name,
    market: row.market,
    section: row.section,
    price,
    previous_close: previousClose,
    change: changeOf(row),
    change_rate: rateOf(row),
    open: row.open,
    high: row.high,
    low: row.low,
    volume: row.volume,
    value: row.value,
    market_cap: price === null ? null : price * row.shares,
    shares: row.shares,
    state: row.state,
    as_of: seoulIso(row.asOfMs),
  }
}
