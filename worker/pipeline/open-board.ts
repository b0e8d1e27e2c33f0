import type { BoardImages } from '#shared/protocol/board-dump'

/** The board that a poll follows. */
export interface OpenBoard {
  board: BoardImages
  /** The position in Redis: of the same board, or, at the start of an epoch, of the one it replaces. */
  from: string
  /** The board starts an epoch: Redis does not have it yet. */
  isNew: boolean
}
