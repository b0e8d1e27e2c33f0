import { Emitter } from '@socket.io/redis-emitter'
import type { Redis } from 'ioredis'
import type { SessionNotice } from '#shared/protocol/messages'
import { EVENTS } from '#shared/protocol/events'
import type { ServerToClient } from '#shared/protocol/events'
import { ADMIN_NAMESPACE, BOARD_NAMESPACE } from '#shared/protocol/topics'

/** The room of a session's sockets, in every namespace and on every server. */
export const sessionRoom = (sessionId: string): string => `session:${sessionId}`

export const SESSION_ENDED: SessionNotice = { state: 'ended', expires_ms: null }

const NAMESPACES = [BOARD_NAMESPACE, ADMIN_NAMESPACE] as const

/**
 * Notifies every socket of these sessions, on every server, that the session has ended, and closes it. Needs
 * no server of its own, so a command-line tool can use it.
 *
 * @throws whatever Redis fails with; servers then notice by themselves a while later
 */
export async function closeSessionRooms(redis: Redis, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return
  const rooms = sessionIds.map(sessionRoom)
  // The emitter does not await its commands; here it writes to a pipeline, whose result is awaited.
  const pipeline = redis.pipeline()
  const emitter = new Emitter<Pick<ServerToClient, 'session'>>(pipeline)
  // The notice first: closing the connection of one namespace closes that of the other.
  for (const namespace of NAMESPACES) emitter.of(namespace).to(rooms).emit(EVENTS.session, SESSION_ENDED)
  for (const namespace of NAMESPACES) emitter.of(namespace).in(rooms).disconnectSockets(true)
  for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error
}
