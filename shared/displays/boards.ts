import type { StockCode } from '../market/quote.ts'

/** Boards that need nothing but their name. */
export const PLAIN_BOARDS = ['indices', 'movers', 'caps', 'treemap', 'limits', 'disclosures', 'news'] as const
export type PlainBoard = (typeof PLAIN_BOARDS)[number]

/** What a paired display can show. */
export const DISPLAY_BOARDS = [...PLAIN_BOARDS, 'stock', 'stocks', 'watchlist', 'text'] as const
export type DisplayBoard = (typeof DISPLAY_BOARDS)[number]

/** What the address of a wall can name. */
export const WALL_BOARDS = [...PLAIN_BOARDS, 'watchlist'] as const

export const USUAL_BOARDS: readonly PlainBoard[] = ['indices', 'movers', 'caps', 'treemap']

export const USUAL_DWELL_S = 15

/** What a board shows. */
export type BoardContent =
  | { board: PlainBoard }
  | { board: 'stock'; code: StockCode }
  | { board: 'stocks'; codes: StockCode[] }
  /** The id of a list of the admin who chose it. */
  | { board: 'watchlist'; watchlist: string }
  | { board: 'text'; text: string }

/** A board of a display and for how long it stays. */
export type BoardTurn = BoardContent & { dwell_s: number }

/** A board with what the server knows of its watchlist; `title` is null where the list is gone. */
export type ShownContent =
  | Exclude<BoardContent, { board: 'watchlist' }>
  | (Extract<BoardContent, { board: 'watchlist' }> & { title: string | null; codes: StockCode[] })
export type ShownTurn = ShownContent & { dwell_s: number }

/** The default pages of a screen. */
export const usualTurns = (): BoardTurn[] => USUAL_BOARDS.map((board) => ({ board, dwell_s: USUAL_DWELL_S }))

/** A board as one line of text: `stocks 005930 000660: 15 s`. */
export const turnText = ({ dwell_s, ...content }: BoardTurn): string =>
  `${contentText(content)}: ${dwell_s} s`

export function contentText({ board, ...what }: BoardContent): string {
  return [board, ...Object.values<string | string[]>(what).flat()].join(' ')
}
