import { BREADTH_MARKETS, type BreadthMarket } from '#shared/market/breadth'
import type { Market, QuoteRow } from '#shared/market/quote'

/** Where a listing stands against its base price; each is in exactly one. */
export const STANDINGS = [
  'upper_limit',
  'up',
  'unchanged',
  'down',
  'lower_limit',
  'halted',
  'no_data',
] as const
export type Standing = (typeof STANDINGS)[number]

/** How the listings of a market stand, and what was traded: shares and won. */
export type Breadth = { market: BreadthMarket; listings: number; volume: bigint; value: bigint } & Record<
  Standing,
  number
>

export function breadthOf(rows: Iterable<QuoteRow>): Breadth[] {
  const counts = Object.fromEntries(BREADTH_MARKETS.map((market) => [market, new Count(market)])) as Record<
    BreadthMarket,
    Count
  >
  for (const row of rows) {
    counts.ALL.add(row)
    counts[groupOf(row.market)].add(row)
  }
  return BREADTH_MARKETS.map((market) => counts[market].breadth)
}

function groupOf(market: Market): Exclude<BreadthMarket, 'ALL'> {
  return market === 'KOSDAQ GLOBAL' ? 'KOSDAQ' : market
}

export function standingOf({ state, price, previousClose }: QuoteRow): Standing {
  if (state !== 'trading') return state
  if (price === null || previousClose === null || price === previousClose) return 'unchanged'
  return price > previousClose ? 'up' : 'down'
}

class Count {
  readonly #market: BreadthMarket
  readonly #volume = new Total()
  readonly #value = new Total()
  readonly #standings = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<
    Standing,
    number
  >
  #listings = 0

  constructor(market: BreadthMarket) {
    this.#market = market
  }

  add(row: QuoteRow): void {
    this.#listings++
    this.#standings[standingOf(row)]++
    this.#volume.add(row.volume)
    this.#value.add(row.value)
  }

  get breadth(): Breadth {
    return {
      market: this.#market,
      listings: this.#listings,
      ...this.#standings,
      volume: this.#volume.sum,
      value: this.#value.sum,
    }
  }
}

/** A sum of whole numbers that may pass 2^53, which costs no more than one of numbers while it does not. */
class Total {
  #whole = 0n
  #rest = 0

  add(amount: number): void {
    if (this.#rest > Number.MAX_SAFE_INTEGER - amount) {
      this.#whole += BigInt(this.#rest)
      this.#rest = 0
    }
    this.#rest += amount
  }

  get sum(): bigint {
    return this.#whole + BigInt(this.#rest)
  }
}
