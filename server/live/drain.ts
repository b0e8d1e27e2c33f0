import type { Log } from '#platform/log'
import { EVENTS } from '#shared/protocol/events'
import type { LiveServer, LiveSocket } from './socket-types.ts'

/** So many sockets leave in so long, up to so many slices; beyond that the slices grow, because a stop must end. */
const SLICE_SOCKETS = 200
const SLICE_MS = 100
const SLICES = 50

/** Divides what must leave into what leaves together. */
export function sliced<T>(all: readonly T[]): T[][] {
  const size = Math.max(SLICE_SOCKETS, Math.ceil(all.length / SLICES))
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}

/** A moment within the time of a slice, counted from the beginning of the drain. */
export function hintMs(slice: number, random: () => number): number {
  return Math.round((slice + random()) * SLICE_MS)
}

/**
 * Empties a server: tells every socket when to come back, each another moment, and closes slice after slice what has not
 * left by then. No word of farewell closes a socket: a client that is told to go does not come back by itself.
 *
 * @returns how many sockets were told
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
  // Whoever follows only the admins' topics, has not said a word yet, or has not read its farewell.
  io.engine.close()
  return sockets.length
}
