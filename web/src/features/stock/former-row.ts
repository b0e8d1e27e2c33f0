import type { QuoteRow } from '#shared/market/quote'
import type { StockFacts } from '#shared/rest/stocks'

/** No listing on the board has this id. */
const OFF_THE_BOARD = -1

/** The last quote of a stock that has left the board, as a row of it would be. */
export function formerRow(facts: StockFacts): QuoteRow {
  const { code, isin, name, market, section, shares, price, open, high, low, volume, value, state } = facts
  return {
    id: OFF_THE_BOARD,
    code,
    isin,
    name,
    market,
    section,
    shares,
    price,
    previousClose: facts.previous_close,
    open,
    high,
    low,
    volume,
    value,
    state,
    asOfMs: Date.parse(facts.as_of),
  }
}
