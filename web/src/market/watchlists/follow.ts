import { inject, onScopeDispose } from 'vue'
import { EVENTS } from '#shared/protocol/events'
import type { OwnRow } from '#shared/protocol/own-rows'
import { LIVE } from '../../live/live.ts'
import type { Live } from '../../live/live.ts'
import type { BoardListSocket } from '../../live/board-lists.ts'
import { useWatchlistStore } from './store.ts'

const ACK_TIMEOUT_MS = 10_000
const RETRY_MS = 3_000

/** The watchlists, at what the server has for as long as the caller is there, whichever device changes them. */
export function useWatchlists(): ReturnType<typeof useWatchlistStore> {
  const store = useWatchlistStore()
  const { lists } = inject(LIVE) as Live
  const leave = lists.enter('me')
  const stop = followOwn(lists.me, (row) => {
    if (row !== null && row.kind !== 'watchlists') return Promise.resolve()
    const isNew = row === null || row.version > (store.all?.version ?? -1)
    return isNew ? store.load() : Promise.resolve()
  })
  onScopeDispose(() => {
    stop()
    leave()
  })
  return store
}

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
