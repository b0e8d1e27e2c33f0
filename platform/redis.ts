import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from './log.ts'

export interface RedisConnectionOptions {
  log: Log
  /** What the connection is for: its name in the log and in CLIENT LIST. */
  role: string
}

/**
 * A connection for commands. While Redis is away a command fails after a second or so (5 s when Redis is there but
 * silent) instead of waiting for ever, so that a request can be answered with 503. One that is still loading its file says
 * so to each command: nothing is held back until it is ready.
 */
export function connectRedis(url: string, options: RedisConnectionOptions): Redis {
  return connect(url, options, { maxRetriesPerRequest: 1, commandTimeout: 5_000, enableReadyCheck: false })
}

/** A connection that waits for Redis however long it takes and subscribes again by itself: pub/sub, and BullMQ workers. */
export function connectSubscriber(url: string, options: RedisConnectionOptions): Redis {
  return connect(url, options, { maxRetriesPerRequest: null, maxLoadingRetryTime: LOADING_LOOK_MS })
}

/** How often a Redis that loads its file is asked whether it is done; it guesses badly itself. */
const LOADING_LOOK_MS = 500

function connect(
  url: string,
  { log, role }: RedisConnectionOptions,
  patience: Pick<
    RedisOptions,
    'maxRetriesPerRequest' | 'commandTimeout' | 'enableReadyCheck' | 'maxLoadingRetryTime'
  >,
): Redis {
  const redis = new Redis(url, {
    ...patience,
    connectionName: role,
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(50 * 2 ** (times - 1), 500),
  })
  let away = false
  let cause: Error | null = null
  // An `error` without a listener would end the process.
  redis.on('error', (error: Error) => {
    cause = error
  })
  redis.on('reconnecting', () => {
    if (!away) log.error({ role, err: cause }, 'redis is away')
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info({ role }, 'redis is back')
    away = false
    cause = null
  })
  return redis
}
