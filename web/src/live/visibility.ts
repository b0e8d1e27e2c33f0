import { EVENTS } from '#shared/protocol/events'
import type { LiveSocket } from './socket.ts'

/** The part of a document that is used here. */
export interface Page {
  readonly visibilityState: DocumentVisibilityState
  addEventListener(type: 'visibilitychange', listener: () => void): void
  removeEventListener(type: 'visibilitychange', listener: () => void): void
}

const ACK_TIMEOUT_MS = 10_000

/**
 * Tells the server whether anybody can see the page: an open board is activity only while it is visible. A socket that
 * says nothing counts as visible.
 *
 * @returns the stop
 */
export function tellVisibility(socket: LiveSocket, page: Page): () => void {
  let told = true

  function tell(): void {
    const visible = page.visibilityState === 'visible'
    if (!socket.connected || visible === told) return
    told = visible
    socket
      .timeout(ACK_TIMEOUT_MS)
      .emitWithAck(EVENTS.visibility, { visible })
      // The connection broke: the next one begins as visible, and is told again.
      .catch(() => undefined)
  }

  socket.on('connect', () => {
    told = true
    tell()
  })
  page.addEventListener('visibilitychange', tell)
  return () => page.removeEventListener('visibilitychange', tell)
}
