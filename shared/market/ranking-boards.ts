import { BREADTH_MARKETS, type BreadthMarket } from './breadth.ts'
import { RANKINGS, type Ranking } from './ranking.ts'

/** A ranking of one market, or of all. */
export interface RankingBoard {
  by: Ranking
  market: BreadthMarket
}

export const MAX_BOARDS = 12

/** The boards of the overview until others are chosen. */
export const DEFAULT_BOARDS: readonly RankingBoard[] = (
  ['market_cap', 'market_cap_low', 'rise', 'fall', 'value', 'volume', 'upper_limit', 'lower_limit'] as const
).map((by) => ({ by, market: 'ALL' }))

/** The name of a board, which no other has. */
export const boardKey = ({ by, market }: RankingBoard): string => `${by}-${market}`

/** Whether each board is there once. */
export const areDistinct = (boards: readonly RankingBoard[]): boolean =>
  new Set(boards.map(boardKey)).size === boards.length

/** The valid ones of foreign boards, each once; null: there are none. */
export function readBoards(foreign: unknown): RankingBoard[] | null {
  const found = new Map<string, RankingBoard>()
  for (const one of Array.isArray(foreign) ? (foreign as unknown[]) : []) {
    const { by, market } = Object(one) as Record<string, unknown>
    const ranking = RANKINGS.find((known) => known === by)
    const group = BREADTH_MARKETS.find((known) => known === market)
    if (ranking === undefined || group === undefined) continue
    const board = { by: ranking, market: group }
    found.set(boardKey(board), board)
  }
  return found.size === 0 ? null : [...found.values()].slice(0, MAX_BOARDS)
}
