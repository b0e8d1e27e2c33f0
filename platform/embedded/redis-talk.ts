import { Redis } from 'ioredis'
import type { Endpoint } from './endpoints.ts'
import { isSameFolder } from './identity.ts'

const ANSWER_WITHIN_MS = 1_000

/** Whether the server of the folder `dir` has loaded its data and answers at the endpoint. */
export async function isReady(endpoint: Endpoint, dir: string): Promise<boolean> {
  const isIt = talk(endpoint, async (redis) => (await claims(redis, dir)) && (await redis.ping()) === 'PONG')
  return (await isIt) ?? false
}

/** Shuts down the server at the endpoint if it is the one of the folder `dir`. */
export async function shutDown(endpoint: Endpoint, dir: string): Promise<void> {
  await talk(endpoint, async (redis) => {
    if ((await claims(redis, dir)) && (await worksIn(redis, dir))) await redis.shutdown('NOSAVE')
  })
}

async function claims(redis: Redis, dir: string): Promise<boolean> {
  const [, folder] = await redis.config('GET', 'dir')
  return folder !== undefined && isSameFolder(folder, dir)
}

/** In another container the same path is another folder; the working directory of the process shows that. */
async function worksIn(redis: Redis, dir: string): Promise<boolean> {
  const processId = /^process_id:(\d+)/m.exec(await redis.info('server'))?.[1]
  return process.platform !== 'linux' || isSameFolder(`/proc/${processId}/cwd`, dir)
}

/**
 * What `use` resolves to; `undefined` when there is no server, it rejects the password, or it closes the
 * connection.
 */
async function talk<T>(endpoint: Endpoint, use: (redis: Redis) => Promise<T>): Promise<T | undefined> {
  const redis = new Redis({
    ...endpoint,
    host: '127.0.0.1',
    lazyConnect: true,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return await use(redis)
  } catch {
    return undefined
  } finally {
    redis.disconnect()
  }
}
