import { insertIndexTicks, insertTicks } from '#database/market/ticks'
import { dumpBoard } from '#shared/protocol/board-dump'
import type { OpenBoard } from './open-board.ts'
import { applyOutcome } from './outcome.ts'
import type { PipelineDeps } from './deps.ts'

/**
 * Writes the outcome down in Redis, stores its ticks in the database, and moves the board in memory. After a
 * kill in between, `recoverPending` completes the rest: inserting an existing tick changes nothing.
 *
 * @throws BoardMovedError before anything is stored, when another worker has published meanwhile
 */
export async function store(
  deps: PipelineDeps,
  { board, from, isNew }: OpenBoard,
  batches: string,
): Promise<void> {
  await deps.store.begin({
    position: from,
    board: deps.source.board,
    batches,
    restart: isNew ? dumpBoard(board) : null,
  })
  await storeTicks(deps, board, batches)
}

/** The idempotent part. */
export async function storeTicks(
  { db, master, source }: PipelineDeps,
  board: OpenBoard['board'],
  batches: string,
): Promise<void> {
  const { atMs, tradeDate, quotes, indices, left, came } = applyOutcome(board, batches)
  await insertTicks(db, { atMs, tradeDate, rows: quotes })
  await insertIndexTicks(db, source.board, atMs, tradeDate, indices)
  await master.recordMoves({ left, came, atMs })
}
