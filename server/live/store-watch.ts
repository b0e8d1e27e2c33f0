import type { StoresProbe } from '../stores.ts'
import type { BoardReceiver } from './board-receiver.ts'

/** Workers repeat the link every second. */
const SILENT_MS = 1_500
const LOOK_EVERY_MS = 1_000

/**
 * While Redis is unavailable no worker can report that, and silence would be attributed to the source. So the
 * server publishes the fault that it detected itself, every second, until a worker's message arrives.
 *
 * @returns stops it
 */
export function watchStores({ board, stores }: { board: BoardReceiver; stores: StoresProbe }): () => void {
  async function look(): Promise<void> {
    const isSilent = () => board.silentForMs() >= SILENT_MS && board.link()?.state !== 'closed'
    if (!isSilent()) return
    const { redis } = await stores()
    const link = board.link()
    if (redis === null || link === null || !isSilent()) return
    const detail = `Redis cannot be used (${redis})`
    board.overrule({ ...link, state: 'failing', code: 'store_unavailable', detail, retry_at_ms: null })
  }
  const looking = setInterval(() => void look(), LOOK_EVERY_MS)
  return () => clearInterval(looking)
}
