import { USUAL_DWELL_S } from '#shared/displays/boards'
import type { BoardTurn, DisplayBoard } from '#shared/displays/boards'
import { LEAST_DWELL_S, MAX_DWELL_S } from '#shared/displays/limits'

/** A board as it is when it was just added; some of them have yet to be filled in. */
export function newTurn(board: DisplayBoard, firstList: string): BoardTurn {
  const dwell_s = USUAL_DWELL_S
  if (board === 'stock') return { board, code: '', dwell_s }
  if (board === 'stocks') return { board, codes: [], dwell_s }
  if (board === 'watchlist') return { board, watchlist: firstList, dwell_s }
  if (board === 'text') return { board, text: '', dwell_s }
  return { board, dwell_s }
}

/** Whether a board can be stored and shown. */
export function isFilledIn(turn: BoardTurn): boolean {
  const { board, dwell_s } = turn
  if (!Number.isInteger(dwell_s) || dwell_s < LEAST_DWELL_S || dwell_s > MAX_DWELL_S) return false
  if (board === 'stock') return turn.code !== ''
  if (board === 'stocks') return turn.codes.length > 0
  if (board === 'watchlist') return turn.watchlist !== ''
  return board !== 'text' || turn.text.trim() !== ''
}
