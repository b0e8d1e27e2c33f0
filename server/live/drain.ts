import type { Log } from '#platform/log'
import { EVENTS } from '#shared/protocol/events'
import type { LiveServer, LiveSocket } from './socket-types.ts'

/**
 * The sockets and the time per slice, and the number of slices; beyond that the slices grow, because a
 * shutdown must end.
 */
const SLICE_SOCKETS = 200
const SLICE_MS = 100
const SLICES = 50

/** Divides the sockets into slices. */
export function sliced<T>(all: readonly T[]): T[][] {
  const size = Math.max(SLICE_SOCKETS, Math.ceil(all.length / SLICES))
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}

/** A random moment within a slice, counted from the start of the drain. */
export function hintMs(slice: number, random: () => number): number {
  return Math.round((slice + random()) * SLICE_MS)
}

/**
 * Empties a server: sends every socket a time to reconnect, spread over the window, and closes slice by slice
 * the sockets that have not left by then. The sockets are not closed with a disconnect packet, after which a
 * client does not reconnect by itself.
 *
 * @returns the number of notified sockets
 */
export async function drain(
  io: LiveServer,
  { random, log }: { random: () => number; log: Log },
): Promise<number> {
  const sockets: LiveSocket[] = [...io.sockets.sockets.values()]
  const slices = sliced(sockets)
  if (sockets.length > 0) log.info({ sockets: sockets.length, slices: slices.length }, 'draining')
  slices.forEach((slice, at) => {
    for (const socket of slice) socket.emit(EVENTS.drain, { reconnect_after_ms: hintMs(at, random) })
  })
  for (const slice of slices) {
    if (io.engine.clientsCount === 0) break
    await new Promise((resolve) => setTimeout(resolve, SLICE_MS))
    for (const socket of slice) socket.conn.close()
  }
  // Sockets that only follow admin topics, have not sent anything yet, or have not read the notice.
  io.engine.close()
  return sockets.length
}
