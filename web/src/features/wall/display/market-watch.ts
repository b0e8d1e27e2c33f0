import type { Occurrence } from '#shared/displays/events'
import type { IndexQuote } from '#shared/market/index-quote'
import { rateOf } from '#shared/market/change'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import type { Link } from '#shared/protocol/messages'

/** Finds what happened between two looks at the market. What is seen first is how things are, and has not happened. */
export class MarketWatch {
  readonly #rows = new Map<StockCode, Pick<QuoteRow, 'state'> & { rate: number | null }>()
  readonly #indexRates = new Map<string, number>()
  #marks: ReadonlySet<string> | null = null

  /** @param moving the codes whose moves are looked at */
  rows(rows: Iterable<QuoteRow>, moving: ReadonlySet<StockCode>): Occurrence[] {
    const found: Occurrence[] = []
    for (const row of rows) {
      const { code, state } = row
      const before = this.#rows.get(code)
      const rate = rateOf(row)
      this.#rows.set(code, { state, rate })
      if (before === undefined) continue
      const isAtLimit = state === 'upper_limit' || state === 'lower_limit'
      if (isAtLimit && state !== before.state && before.state !== 'no_data')
        found.push({ type: 'price_limit', code })
      if (moving.has(code) && before.rate !== null && rate !== null && rate !== before.rate)
        found.push({ type: 'stock_move', code, before: before.rate, now: rate })
    }
    return found
  }

  indices(quotes: readonly Pick<IndexQuote, 'code' | 'change_rate'>[]): Occurrence[] {
    return quotes.flatMap(({ code: index, change_rate: now }): Occurrence[] => {
      const before = this.#indexRates.get(index)
      if (now === null) return []
      this.#indexRates.set(index, now)
      return before === undefined || before === now ? [] : [{ type: 'index_move', index, before, now }]
    })
  }

  /** Halts and interruptions of single stocks, as far as the source reports them, and declared ones of a market. */
  link({ stocks = [], halts = [] }: Pick<Link, 'stocks' | 'halts'>): Occurrence[] {
    const halted = [
      ...stocks.flatMap(({ code, mark }) => (mark === 'expected' ? [] : [{ key: `${code} ${mark}`, code }])),
      ...halts.map(({ market, since_ms }) => ({ key: `${market} ${since_ms}`, code: null })),
    ]
    const known = this.#marks
    this.#marks = new Set(halted.map(({ key }) => key))
    if (known === null) return []
    return halted.flatMap(({ key, code }): Occurrence[] => (known.has(key) ? [] : [{ type: 'halt', code }]))
  }

  /** Another source has other rows. */
  forget(): void {
    this.#rows.clear()
    this.#indexRates.clear()
    this.#marks = null
  }
}
