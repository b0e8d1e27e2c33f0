import type { Market, QuoteState, Trading } from '#shared/market/quote'
import { priceLimits, tickSize } from '#shared/market/rules'
import type { Draws } from './random.ts'

/** How a trade gets its price: it repeats the last one close to the fair price, or hits bid or ask. */
const REPEAT_CHANCE = 0.2
const REPEAT_WITHIN_TICKS = 0.9
const MIDPOINT_CHANCE = 0.006

/** A stock's day under construction: every trade keeps the numbers of the day consistent. */
export class Tape {
  price: number
  open: number | null
  volume: number
  #high: number
  #low: number
  #value: number
  readonly #baseKrw: number
  readonly #upperKrw: number
  readonly #lowerKrw: number

  /** @param before the day so far; without a price it starts at the base */
  constructor(baseKrw: number, market: Market, before: Trading) {
    const { upperKrw, lowerKrw } = priceLimits(baseKrw, market)
    this.#baseKrw = baseKrw
    this.#upperKrw = upperKrw
    this.#lowerKrw = lowerKrw
    this.price = before.price ?? baseKrw
    this.open = before.open
    this.volume = before.volume
    this.#high = before.high ?? 0
    this.#low = before.low ?? 0
    this.#value = before.value
  }

  trade(priceKrw: number, shares: number): void {
    if (shares <= 0) return
    this.#high = this.open === null ? priceKrw : Math.max(this.#high, priceKrw)
    this.#low = this.open === null ? priceKrw : Math.min(this.#low, priceKrw)
    this.open ??= priceKrw
    this.price = priceKrw
    this.volume += shares
    this.#value += shares * priceKrw
  }

  /** The price of an auction: the tick at or below the fair price. */
  auctionPrice(fairKrw: number): number {
    const tickKrw = tickSize(fairKrw)
    return this.#withinLimits(Math.floor(fairKrw / tickKrw) * tickKrw, fairKrw)
  }

  /** The price of a trade in the continuous market. */
  tradePrice(fairKrw: number, draws: Draws): number {
    const tickKrw = tickSize(fairKrw)
    const isNear = Math.abs(this.price - fairKrw) < REPEAT_WITHIN_TICKS * tickKrw
    if (isNear && this.open !== null && draws.chance(REPEAT_CHANCE)) return this.price
    const bidKrw = Math.floor(fairKrw / tickKrw) * tickKrw
    if (tickKrw > 1 && draws.chance(MIDPOINT_CHANCE))
      return this.#withinLimits(bidKrw + Math.floor(tickKrw / 2), fairKrw)
    const isAsk = draws.chance((fairKrw - bidKrw) / tickKrw)
    return this.#withinLimits(isAsk ? bidKrw + tickKrw : bidKrw, fairKrw)
  }

  /** A price one tick aside. */
  neighbour(priceKrw: number, draws: Draws): number {
    const asideKrw = priceKrw + (draws.chance(0.5) ? 1 : -1) * tickSize(priceKrw)
    return Math.max(this.#lowerKrw, Math.min(this.#upperKrw, asideKrw))
  }

  read(): Trading {
    const hasTraded = this.open !== null
    return {
      price: this.price,
      previousClose: this.#baseKrw,
      open: this.open,
      high: hasTraded ? this.#high : null,
      low: hasTraded ? this.#low : null,
      volume: this.volume,
      value: this.#value,
      state: hasTraded ? this.#tradedState() : 'halted',
    }
  }

  /**
   * Limits need not lie on the tick of their own price, so a fair price beyond one trades at the limit
   * itself.
   */
  #withinLimits(priceKrw: number, fairKrw: number): number {
    if (fairKrw >= this.#upperKrw) return this.#upperKrw
    if (fairKrw <= this.#lowerKrw) return this.#lowerKrw
    return Math.max(this.#lowerKrw, Math.min(this.#upperKrw, priceKrw))
  }

  /** A price of a few won has no room to move: its limits equal the base and are ignored. */
  #tradedState(): QuoteState {
    if (this.#upperKrw === this.#lowerKrw) return 'trading'
    if (this.price === this.#upperKrw) return 'upper_limit'
    return this.price === this.#lowerKrw ? 'lower_limit' : 'trading'
  }
}
