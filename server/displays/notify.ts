import { Emitter } from '@socket.io/redis-emitter'
import type { Redis } from 'ioredis'
import { EVENTS } from '#shared/protocol/events'
import type { ServerToClient } from '#shared/protocol/events'
import { BOARD_NAMESPACE } from '#shared/protocol/topics'
import { sessionRoom } from '../auth/session-room.ts'
import { sessionOwner, type DisplayDeps } from './deps.ts'

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

/**
 * Reads the sessions of displays inside a transaction. The answer notifies them after its commit that there is something newer; each
 * display reads its own revision.
 */
export async function noticeTo(
  { redis, sessions }: Pick<DisplayDeps, 'redis' | 'sessions'>,
  displayIds: readonly string[],
): Promise<() => Promise<void>> {
  const ids = await Promise.all(displayIds.map((id) => sessions.idsOf(sessionOwner(id))))
  return () => tellChanged(redis, ids.flat(), 0).catch(() => undefined)
}
