import type { OpenBoard } from './open-board.ts'
import type { PipelineDeps } from './deps.ts'

/**
 * Moves the board in Redis on and tells every server, in one step.
 *
 * @throws BoardMovedError
 */
export async function publish({ store }: PipelineDeps, open: OpenBoard, batches: string): Promise<void> {
  await store.advance(open, batches)
}
