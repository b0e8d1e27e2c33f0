import { EVENTS } from '#shared/protocol/events'
import type { OwnRow } from '#shared/protocol/own-rows'
import type { BoardListSocket } from './board-lists.ts'

const ACK_TIMEOUT_MS = 10_000
const RETRY_MS = 3_000

/**
 * Hears what happens to the account, and after each break that something may have.
 * @param onRow null: whatever was missed; where it fails it is called again
 * @returns the stop
 */
export function followOwn(
  socket: BoardListSocket<'me'>,
  onRow: (row: OwnRow | null) => Promise<unknown>,
): () => void {
  let retry: ReturnType<typeof setTimeout> | undefined
  let round = 0

  async function synchronise(): Promise<void> {
    const mine = ++round
    clearTimeout(retry)
    try {
      const answer = await socket.timeout(ACK_TIMEOUT_MS).emitWithAck(EVENTS.subscribe, { topic: 'me' })
      if (!answer.ok) throw new Error(answer.code)
      // After the subscription, so that nothing comes in between unheard.
      if (mine === round) await onRow(null)
    } catch {
      if (mine === round) retry = setTimeout(() => void synchronise(), RETRY_MS)
    }
  }
  const onConnect = () => void synchronise()
  const onEvent = ({ topic, row }: { topic: string; row: OwnRow }) => {
    if (topic === 'me') void onRow(row).catch(() => void synchronise())
  }
  socket.on('connect', onConnect)
  socket.on(EVENTS.event, onEvent)
  if (socket.connected) onConnect()

  return () => {
    round++
    clearTimeout(retry)
    socket.off('connect', onConnect)
    socket.off(EVENTS.event, onEvent)
  }
}
