import { Emitter } from '@socket.io/redis-emitter'
import type { Redis } from 'ioredis'
import { EVENTS } from '#shared/protocol/events'
import type { ServerToClient } from '#shared/protocol/events'
import { BOARD_NAMESPACE } from '#shared/protocol/topics'
import { sessionRoom } from '../auth/session-room.ts'

/**
 * Notifies the sockets of these sessions, on any server, that the display's configuration changed. Best effort: pages also read it
 * after each connect and once a minute.
 */
export async function tellChanged(
  redis: Redis,
  sessionIds: readonly string[],
  revision: number,
): Promise<void> {
  if (sessionIds.length === 0) return
  const pipeline = redis.pipeline()
  new Emitter<Pick<ServerToClient, 'display'>>(pipeline)
    .of(BOARD_NAMESPACE)
    .to(sessionIds.map(sessionRoom))
    .emit(EVENTS.display, { revision })
  await pipeline.exec()
}
