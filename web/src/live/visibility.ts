import { EVENTS } from '#shared/protocol/events'
import { ACK_TIMEOUT_MS } from './socket.ts'
import type { LiveSocket } from './socket.ts'

/** The used part of a document. */
export interface Page {
  readonly visibilityState: DocumentVisibilityState
  addEventListener(type: 'visibilitychange', listener: () => void): void
  removeEventListener(type: 'visibilitychange', listener: () => void): void
}

/**
 * Reports to the server whether the page is visible: an open board counts as activity only then. A socket
 * without a report counts as visible.
 *
 * @returns stops it
 */
export function reportVisibility(socket: LiveSocket, page: Page): () => void {
  let reported = true

  function report(): void {
    const visible = page.visibilityState === 'visible'
    if (!socket.connected || visible === reported) return
    reported = visible
    socket
      .timeout(ACK_TIMEOUT_MS)
      .emitWithAck(EVENTS.visibility, { visible })
      // The connection broke: the next one starts as visible, and gets a new report.
      .catch(() => undefined)
  }

  socket.on('connect', () => {
    reported = true
    report()
  })
  page.addEventListener('visibilitychange', report)
  return () => page.removeEventListener('visibilitychange', report)
}
