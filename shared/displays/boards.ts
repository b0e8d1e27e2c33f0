/** What a paired display can show. */
export const DISPLAY_BOARDS = [
  'indices',
  'movers',
  'caps',
  'treemap',
  'limits',
  'disclosures',
  'news',
] as const
export type DisplayBoard = (typeof DISPLAY_BOARDS)[number]

/** What a wall can show. A watchlist belongs to an account, so only a person's wall has it. */
export const WALL_BOARDS = [...DISPLAY_BOARDS, 'watchlist'] as const
export type WallBoard = (typeof WALL_BOARDS)[number]

export const USUAL_BOARDS: readonly DisplayBoard[] = ['indices', 'movers', 'caps', 'treemap']

export const USUAL_DWELL_S = 15

/** A page of the wall and for how long it stays. */
export interface BoardTurn {
  board: DisplayBoard
  dwell_s: number
}

/** The default pages of a screen. */
export const usualTurns = (): BoardTurn[] => USUAL_BOARDS.map((board) => ({ board, dwell_s: USUAL_DWELL_S }))
