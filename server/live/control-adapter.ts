import type { Redis } from 'ioredis'
import { createAdapter } from '@socket.io/redis-adapter'
import { unawaited } from '#platform/unawaited-redis'
import type { Log } from '#platform/log'

/** The timeout for answers of the other servers. */
const ANSWERS_WITHIN_MS = 2_000

/**
 * Carries control messages (such as the end of a session) between servers, and from
 * `@socket.io/redis-emitter` to all of them. Ticks never go this way. While Redis is unavailable such a
 * message is lost, not queued.
 *
 * @param subscriber may have other subscriptions; it restores all of them by itself
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
