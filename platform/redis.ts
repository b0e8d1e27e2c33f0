import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from './log.ts'

export interface RedisConnectionOptions {
  log: Log
  /** What the connection is for: its name in the log and in CLIENT LIST. */
  role: string
}

/**
 * A connection for commands. While Redis is unreachable a command fails after about a second (5 s when Redis
 * accepts but does not answer) instead of waiting forever, so that a request can be answered with 503. While
 * Redis loads its file, commands are rejected with LOADING and not held back.
 */
export function connectRedis(url: string, options: RedisConnectionOptions): Redis {
  return connect(url, options, { maxRetriesPerRequest: 1, commandTimeout: 5_000, enableReadyCheck: false })
}

/**
 * A connection that waits for Redis without a limit and subscribes again by itself: pub/sub, and BullMQ
 * workers.
 */
export function connectSubscriber(url: string, options: RedisConnectionOptions): Redis {
  return connect(url, options, { maxRetriesPerRequest: null, maxLoadingRetryTime: LOADING_LOOK_MS })
}

/** How often to check whether Redis has finished loading; its own estimate is unreliable. */
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
  // Without a listener an `error` event would end the process.
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
