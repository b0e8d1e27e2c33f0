import { restoreBoard } from '#shared/protocol/board-dump'
import type { BoardImages } from '#shared/protocol/board-dump'
import { publish } from './publish.ts'
import { storeTicks } from './store.ts'
import type { PipelineDeps } from '../pipeline.ts'

/**
 * Finishes a poll that was written down and not published: its worker was killed, or the database was away. A poll of
 * another board (the operator changed the source meanwhile) belongs to nobody any more and is left to be overwritten.
 */
export async function finish(deps: PipelineDeps): Promise<void> {
  const { board: current, position, pending } = await deps.store.load()
  if (pending === null || pending.board !== deps.source.board) return
  const board: BoardImages | null = pending.restart === null ? current : restoreBoard(pending.restart)
  if (board === null) return
  await storeTicks(deps, board, pending.batches)
  await publish(deps, { board, from: position, isNew: pending.restart !== null }, pending.batches)
  deps.log.info({ position }, 'finished a poll that was begun before')
}
