import type { IndexCode } from '#shared/market/index-quote'
import { isSameTrading, type QuoteRow, type StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { SourceIndex } from '../../source.ts'
import type { BrokerQuote } from '../quotes/quote.ts'
import type { FeedEntry } from './entry.ts'

interface Held {
  quote: BrokerQuote
  receivedMs: number
  /** When these values were first received. */
  sinceMs: number
}

/**
 * The quotes of one trading day from all origins: a round through the market, the WebSocket, or the board
 * before. Of two quotes the one with the higher volume is newer; with equal volumes, the one received later.
 */
export class DayQuotes {
  #date: SeoulDate = ''
  #held = new Map<StockCode, Held>()
  #indices = new Map<IndexCode, SourceIndex>()
  /** When the last data of the day were received, epoch milliseconds; 0: never. */
  receivedMs = 0

  get date(): SeoulDate {
    return this.#date
  }

  /** Discards the quotes of another day. @returns whether the day is new */
  turnTo(date: SeoulDate): boolean {
    if (date === this.#date) return false
    this.#date = date
    this.#held = new Map()
    this.#indices = new Map()
    this.receivedMs = 0
    return true
  }

  /** @returns the quotes that are new */
  apply({ date, receivedMs, quotes, indices = [] }: FeedEntry): BrokerQuote[] {
    if (date !== this.#date) return []
    this.receivedMs = Math.max(this.receivedMs, receivedMs)
    for (const index of indices) this.#indices.set(index.code, index)
    return quotes.filter((quote) => {
      const held = this.#held.get(quote.code)
      const isNewer = held === undefined || isLater(held, quote, receivedMs)
      if (!isNewer) return false
      const known = held !== undefined && isSameTrading(held.quote, quote) ? held : undefined
      this.#held.set(quote.code, { quote, receivedMs, sinceMs: known?.sinceMs ?? receivedMs })
      return known === undefined
    })
  }

  /** The quotes that the board already shows: nothing goes back behind them. */
  begin(rows: Iterable<QuoteRow>): void {
    for (const row of rows) {
      const { code, price, previousClose, open, high, low, volume, value, state, asOfMs } = row
      const receivedMs = row.receivedMs ?? asOfMs
      if (price === null || previousClose === null) continue
      const quote = { code, price, previousClose, open, high, low, volume, value, state }
      const held = this.#held.get(code)
      if (held === undefined || isLater(held, quote, receivedMs))
        this.#held.set(code, { quote, receivedMs, sinceMs: receivedMs })
    }
  }

  get(code: StockCode): BrokerQuote | undefined {
    return this.#held.get(code)?.quote
  }

  /** A quote with the time at which its values were first received. */
  received(code: StockCode): (BrokerQuote & { receivedMs: number }) | undefined {
    const held = this.#held.get(code)
    return held && { ...held.quote, receivedMs: held.sinceMs }
  }

  get indices(): SourceIndex[] {
    return [...this.#indices.values()]
  }

  get size(): number {
    return this.#held.size
  }

  /** The stocks with the highest turnover. */
  busiest(count: number): StockCode[] {
    const quotes = [...this.#held.values()].map(({ quote }) => quote)
    return quotes
      .sort((a, b) => b.value - a.value)
      .slice(0, count)
      .map(({ code }) => code)
  }
}

function isLater(held: Held, quote: BrokerQuote, receivedMs: number): boolean {
  if (quote.volume !== held.quote.volume) return quote.volume > held.quote.volume
  return receivedMs >= held.receivedMs
}
