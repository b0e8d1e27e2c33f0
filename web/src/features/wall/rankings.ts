import type { ShownRanking } from '../../market/rankings/movers.ts'
import type { DisplayBoard } from '#shared/displays/boards'

/** What a board of rankings shows. */
export interface WallRankingBoard {
  rankings: readonly ShownRanking[]
  columns: 2 | 3
  places: number
}

/** The boards that are rankings; the others have a component of their own. */
export const WALL_RANKINGS: Partial<Record<DisplayBoard, WallRankingBoard>> = {
  movers: { rankings: ['rise', 'fall', 'value'], columns: 3, places: 7 },
  caps: { rankings: ['market_cap'], columns: 2, places: 7 },
  limits: { rankings: ['upper_limit', 'lower_limit'], columns: 2, places: 12 },
}
