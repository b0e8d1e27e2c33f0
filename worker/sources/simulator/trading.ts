import type { Trading } from '#shared/market/quote'
import { fairPriceKrw } from './fair-price.ts'
import type { Plan } from './plans.ts'
import type { Draws } from './random.ts'
import { Tape } from './tape.ts'
import type { Drift } from './drift.ts'
import type { Span } from './timetable.ts'
import type { Stock } from './stock.ts'

/** One stock on one day. */
export interface Listed {
  stock: Stock
  plan: Plan
  baseKrw: number
}

/** The drifts at the moments of a span. */
export interface SpanDrift {
  opening: Drift
  moments: readonly Drift[]
  closing: Drift
}

/** The shares of a day's trades in an auction and in the ten minutes after the close. */
const AUCTION_PART = 0.012
const POST_CLOSE_PART = 0.002

/** How often several trades of one look have neighbouring prices. */
const ASIDE_CHANCE = 0.3

/**
 * Simulates one stock over a span.
 *
 * @param looks receives the price before the span's trades, at each of its moments, and at its end
 */
export function advance(
  { stock, plan, baseKrw }: Listed,
  before: Trading,
  span: Span,
  drifts: SpanDrift,
  draws: Draws,
  looks: Float64Array,
): Trading {
  const trades = plan.halted ? 0 : draws.poisson(plan.trades * span.activity)
  const isQuiet = trades === 0 && !span.closes && span.postActivity === 0
  if (isQuiet && before.price !== null) {
    looks.fill(before.price)
    return before
  }

  const tape = new Tape(baseKrw, stock.market, before)
  const fairKrw = (drift: Drift, at: number) => fairPriceKrw(stock, plan, baseKrw, drift, at)
  const auction = (fairNowKrw: number) => {
    if (plan.halted || !draws.chance(plan.auctionChance)) return
    tape.trade(tape.auctionPrice(fairNowKrw), sharesOf(plan, plan.trades * AUCTION_PART, draws))
  }

  if (before.price === null) {
    if (plan.rebasedBy !== null) tape.price = tape.auctionPrice(baseKrw * (1 + plan.rebasedBy))
    auction(fairKrw(drifts.opening, 0))
  }
  looks[0] = tape.price

  const shares = sharesOf(plan, trades, draws)
  const tradedLooks = Math.min(trades, shares, span.moments.length)
  const quietLooks = span.moments.length - tradedLooks
  span.moments.forEach((at, look) => {
    const drift = drifts.moments[look]
    if (look >= quietLooks && drift !== undefined) {
      const priceKrw = tape.tradePrice(fairKrw(drift, at), draws)
      const part = share(shares, look - quietLooks, tradedLooks)
      const aside =
        trades > tradedLooks && draws.chance(ASIDE_CHANCE) ? Math.floor(part * draws.uniform()) : 0
      tape.trade(tape.neighbour(priceKrw, draws), aside)
      tape.trade(priceKrw, part - aside)
    }
    looks[look + 1] = tape.price
  })

  if (span.closes) auction(fairKrw(drifts.closing, 1))
  looks[span.moments.length + 1] = tape.price
  if (span.postActivity > 0 && tape.open !== null) {
    tape.trade(
      tape.price,
      sharesOf(plan, draws.poisson(plan.trades * POST_CLOSE_PART * span.postActivity), draws),
    )
  }
  return tape.read()
}

/** The number of shares of some trades: for few trades it varies widely, for many it is near the mean. */
function sharesOf(plan: Plan, trades: number, draws: Draws): number {
  if (trades <= 0) return 0
  const spread = 1.1 / Math.sqrt(Math.max(1, trades))
  const factor = Math.exp(spread * draws.gaussian() - (spread * spread) / 2)
  return Math.max(1, Math.round(trades * plan.sharesPerTrade * factor))
}

/** Divides a whole into equal whole parts, the last taking the remainder. */
function share(whole: number, index: number, parts: number): number {
  const part = Math.floor(whole / parts)
  return index === parts - 1 ? whole - part * (parts - 1) : part
}
