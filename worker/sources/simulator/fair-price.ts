import { MINUTE_MS } from '#shared/time'
import { pathAt } from './paths.ts'
import type { Plan } from './plans.ts'
import type { Drift } from './drift.ts'
import type { Stock } from './stock.ts'
import { partOfDay } from './timetable.ts'

/** Beyond any limit, so that a stock with such news stays there whatever the market does. */
const NEWS_MOVE = Math.log(1.55)

/** Mean reversion per day: months of random walk must not lead to a price of 1 won. */
const HOMESICKNESS = 0.04

/**
 * The fair price at a moment in won, not rounded: a pure function of the day's base price, so that a hole in
 * the polls, a restart or a second worker changes nothing.
 *
 * @param at the elapsed share of the trading day, 0…1
 */
export function fairPriceKrw(stock: Stock, plan: Plan, baseKrw: number, drift: Drift, at: number): number {
  const home = Math.max(-0.02, Math.min(0.02, HOMESICKNESS * Math.log(stock.levelKrw / baseKrw)))
  const common = plan.beta * (drift.market + drift.sectors[stock.sector])
  const own = plan.gap + plan.deviation * pathAt(plan.pathKey, plan.end, at)
  return baseKrw * Math.exp(home * at + common + own + newsAt(plan, at) + storiesAt(plan, at))
}

function newsAt({ news }: Plan, at: number): number {
  if (news === null) return 0
  const reached = news.reachedAt === 0 ? 1 : Math.min(1, at / news.reachedAt)
  return news.direction * NEWS_MOVE * reached
}

/** Two thirds of a move happen within four minutes. */
const SINKS_IN = partOfDay(4 * MINUTE_MS) - partOfDay(0)

function storiesAt({ stories }: Plan, at: number): number {
  let moved = 0
  for (const story of stories) {
    if (at > story.at) moved += story.move * (1 - Math.exp((story.at - at) / SINKS_IN))
  }
  return moved
}
