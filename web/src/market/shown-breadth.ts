import type { Breadth } from '#shared/market/breadth'
import { STANDINGS } from '#shared/market/standing'
import type { Standing } from '#shared/market/standing'

/** The formatted breadth; before the first board, values are unknown rather than 0. */
export interface ShownBreadth {
  counts: Record<Standing, number | null>
  listings: number | null
  /** Won; displayed with less precision than a double has. */
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
