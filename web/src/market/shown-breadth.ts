import type { Breadth } from '#shared/market/breadth'
import { STANDINGS } from '#shared/market/standing'
import type { Standing } from '#shared/market/standing'

/** What the screen says of a breadth; before the first board nothing is known, which is not 0. */
export interface ShownBreadth {
  counts: Record<Standing, number | null>
  listings: number | null
  /** Won; what is shown is rounded far above what a number cannot tell apart. */
  turnover: number | null
}

export const UNKNOWN_BREADTH: ShownBreadth = {
  counts: Object.fromEntries(STANDINGS.map((standing) => [standing, null])) as Record<Standing, null>,
  listings: null,
  turnover: null,
}

export const shownBreadth = ({ counts, listings, value }: Breadth): ShownBreadth => ({
  counts,
  listings,
  turnover: Number(value),
})
