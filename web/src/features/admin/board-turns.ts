import { USUAL_DWELL_S } from '#shared/displays/boards'
import type { BoardTurn, DisplayBoard } from '#shared/displays/boards'
import { LEAST_DWELL_S, MAX_DWELL_S } from '#shared/displays/limits'

/** A board as it is when it was just added; some of them have yet to be filled in. */
export function newTurn(board: DisplayBoard, firstList: string): BoardTurn {
  const dwell_s = USUAL_DWELL_S
  switch (board) {
    case 'stock':
      return { board, code: '', dwell_s }
    case 'stocks':
      return { board, codes: [], dwell_s }
    case 'watchlist':
      return { board, watchlist: firstList, dwell_s }
    case 'text':
      return { board, text: '', dwell_s }
    default:
      return { board, dwell_s }
  }
}

/** Whether a board can be stored and shown. */
export function isFilledIn(turn: BoardTurn): boolean {
  const { dwell_s } = turn
  if (!Number.isInteger(dwell_s) || dwell_s < LEAST_DWELL_S || dwell_s > MAX_DWELL_S) return false
  switch (turn.board) {
    case 'stock':
      return turn.code !== ''
    case 'stocks':
      return turn.codes.length > 0
    case 'watchlist':
      return turn.watchlist !== ''
    case 'text':
      return turn.text.trim() !== ''
    default:
      return true
  }
}
