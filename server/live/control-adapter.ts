import type { Redis } from 'ioredis'
import { createAdapter } from '@socket.io/redis-adapter'
import { unawaited } from '#platform/unawaited-redis'
import type { Log } from '#platform/log'

/** Whoever asks all servers something hears from those that are alive within this time. */
const ANSWERS_WITHIN_MS = 2_000

/**
 * Carries control messages (a session has ended) between servers, and from `@socket.io/redis-emitter` to all of them.
 * Ticks never go this way. While Redis is away such a message is lost, not kept.
 *
 * @param subscriber may have other subscriptions; it makes all of them again by itself
 */
export function controlAdapter({
  redis,
  subscriber,
  log,
}: {
  redis: Redis
  subscriber: Redis
  log: Log
}): ReturnType<typeof createAdapter> {
  return createAdapter(unawaited(redis, log), unawaited(subscriber, log), {
    requestsTimeout: ANSWERS_WITHIN_MS,
  })
}
