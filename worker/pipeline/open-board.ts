import type { BoardImages } from '#shared/protocol/board-dump'

/** The board a poll leads on from. */
export interface OpenBoard {
  board: BoardImages
  /** Where Redis stands: the same board, or, at the start of an epoch, the one it replaces. */
  from: string
  /** The board starts an epoch: Redis does not hold it yet. */
  isNew: boolean
}
