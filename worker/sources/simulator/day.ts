import type { IndexCode } from '#shared/market/index-quote'
import type { StockCode } from '#shared/market/quote'
import { SEOUL_OFFSET_MS, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { membershipsOf } from './indices.ts'
import { planDay, type Plan } from './plans.ts'
import type { Stock } from './stock.ts'
import { withStories } from './stories.ts'

/** The facts of a day that are fixed before it begins; arrays in the order of `stocks`. */
export interface SimulatedDay {
  date: SeoulDate
  /** Days since 1970. */
  day: number
  seed: number
  stocks: readonly Stock[]
  plans: readonly Plan[]
  indexOf: ReadonlyMap<StockCode, number>
  memberships: readonly (readonly IndexCode[])[]
}

/** A pure function of its arguments: a restarted worker computes the same day. */
export function simulatedDay(
  universe: (day: number) => Stock[],
  seed: number,
  date: SeoulDate,
): SimulatedDay {
  const day = Math.round((startOfSeoulDay(date) + SEOUL_OFFSET_MS) / DAY_MS)
  const stocks = universe(day)
  return {
    date,
    day,
    seed,
    stocks,
    plans: withStories(planDay(stocks, seed, day), { stocks, seed, day }),
    indexOf: new Map(stocks.map((stock, index) => [stock.code, index])),
    memberships: membershipsOf(stocks),
  }
}
