import { Redis } from 'ioredis'
import pino from 'pino'
import { openDatabase, type Database } from '#database/pool'
import { openGate } from '#platform/testing/gate'
import { stackUrls } from '#platform/testing/embedded-stack'

/** What a worker reaches the stack by. */
export interface Connections {
  db: Database
  redis: Redis
}

/**
 * Lets a worker run until it is killed: before the n-th statement all its connections are cut, so that what it was at is rolled
 * back, and sends nothing more.
 *
 * @returns whether it came so far
 */
export async function runKilled(
  atStatement: number,
  run: (connections: Connections) => Promise<void>,
): Promise<boolean> {
  const gate = await openGate(stackUrls().databaseUrl)
  const db = openDatabase(gate.url, { applicationName: 'killed', log: pino({ level: 'silent' }) })
  const redis = new Redis(stackUrls().redisUrl, { retryStrategy: null, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  let statements = 0
  let isKilled = false
  db.on('query', () => {
    if (++statements !== atStatement) return
    isKilled = true
    redis.disconnect()
    void gate.block()
  })
  await run({ db, redis })
  redis.disconnect()
  if (!isKilled) await gate.block()
  await db.destroy()
  return isKilled
}
