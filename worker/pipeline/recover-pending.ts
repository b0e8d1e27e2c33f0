import { restoreBoard, splitBatches } from '#shared/protocol/board-dump'
import { CLOCKS_APART_MS } from './board.ts'
import type { LoadedBoard, Pending } from './board-store.ts'
import { storeTicks } from './store.ts'
import type { PipelineDeps } from './deps.ts'

/**
 * Completes a poll that was written down and not published, because its worker was killed or the database was
 * unavailable. A poll of another board (the operator changed the source meanwhile) is ignored and will be
 * overwritten; one that the database will never accept is discarded, because it would block every later poll.
 * In an epoch that cannot continue it is stored and not published: the next epoch starts from what is stored.
 *
 * @returns the board afterwards
 */
export async function recoverPending(deps: PipelineDeps, loaded: LoadedBoard): Promise<LoadedBoard> {
  if (loaded.pending === null || loaded.pending.board !== deps.source.board) return loaded
  await finish(deps, loaded, loaded.pending)
  return deps.store.load()
}

async function finish(
  deps: PipelineDeps,
  { board: current, position: from, isDoubtful }: LoadedBoard,
  pending: Pending,
): Promise<void> {
  const isNew = pending.restart !== null
  const board = pending.restart === null ? current : restoreBoard(pending.restart)
  if (board === null) return
  if (isOfTheFuture(deps, pending.batches)) {
    deps.log.warn(
      { from },
      'a poll that was begun is dated in the future: it is given up, the next finds the same',
    )
    return deps.store.abandon()
  }
  try {
    await storeTicks(deps, board, pending.batches)
  } catch (err) {
    if (!isRefusedData(err)) throw err
    deps.log.error({ err, from }, 'the database refuses a poll that was begun; it is given up')
    return deps.store.abandon()
  }
  if (isDoubtful) return
  await deps.store.publish({ board, from, isNew }, pending.batches)
  deps.log.info({ from }, 'finished a poll that was begun before')
}

/** Replayed days lie in the past, whatever the clock. */
function isOfTheFuture({ now }: PipelineDeps, batches: string): boolean {
  return splitBatches(batches).some(({ batch }) => batch.at_ms > now() + CLOCKS_APART_MS)
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint): a retry will not help. */
function isRefusedData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]\w{3}$/.test(String(error.code))
}
