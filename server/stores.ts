import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import { unavailableReason } from '#platform/unavailable'
import { KEYS, SERVER_KEYS } from '#shared/protocol/names'
import { readHeartbeat, type Heartbeat } from '#shared/protocol/heartbeat'
import { shareAnswer } from './share-answer.ts'

/** How the database and Redis were a moment ago. */
export interface StoresState {
  /** Why it cannot be used; null: it can. */
  database: string | null
  redis: string | null
  /** What time it is by Redis, epoch milliseconds; null: it did not say. */
  redisTimeMs: number | null
  /** The last ring of the schedule of polls; null: none is known. */
  rung: Heartbeat | null
}

/** Asks both; whoever asks within a second of another shares the answer. Never throws. */
export type StoresProbe = () => Promise<StoresState>

/** A store that takes longer to answer counts as away. */
const ANSWER_WITHIN_MS = 2_000

const PROBE_KEPT_SECONDS = 60

/**
 * A store that answers may still refuse to work (full, read-only, loading), so Redis is asked to write and read a key, and
 * the database whether it takes writes.
 */
export function createStoresProbe({ database, redis }: { database: Database; redis: Redis }): StoresProbe {
  return shareAnswer(async () => {
    const [ofDatabase, ofRedis] = await Promise.all([
      outcome(askDatabase(database)),
      outcome(askRedis(redis)),
    ])
    const { timeMs: redisTimeMs = null, rung = null } = ofRedis.value ?? {}
    return { database: ofDatabase.fault, redis: ofRedis.fault, redisTimeMs, rung }
  })
}

async function askDatabase(database: Database): Promise<void> {
  const { rows } = await database.raw<{ rows: { read_only: string }[] }>(
    `SELECT current_setting('transaction_read_only') AS read_only`,
  )
  if (rows[0]?.read_only !== 'off') throw new Refusal('it is read-only')
}

/** @returns its time, and what the workers left there */
async function askRedis(redis: Redis): Promise<{ timeMs: number; rung: Heartbeat | null }> {
  const nonce = randomUUID()
  const answers = await redis
    .multi()
    .set(SERVER_KEYS.probe, nonce, 'EX', PROBE_KEPT_SECONDS)
    .get(SERVER_KEYS.probe)
    .time()
    .get(KEYS.heartbeat)
    .exec()
  const [, read, time, rung] = (answers ?? []).map(([error, value]) => {
    if (error !== null) throw error
    return value
  })
  if (read !== nonce) throw new Refusal('it does not keep what it is given')
  const [seconds, microseconds] = (time as string[]).map(Number)
  const timeMs = (seconds ?? 0) * 1_000 + Math.floor((microseconds ?? 0) / 1_000)
  return { timeMs, rung: readHeartbeat(rung as string | null) }
}

/** It answered, and not as a store that works. */
class Refusal extends Error {}

interface Outcome<T> {
  fault: string | null
  value?: T
}

/** What came of a question, in words without a statement or an address. */
async function outcome<T>(question: Promise<T>): Promise<Outcome<T>> {
  const late = new AbortController()
  const answered = question.then(
    (value) => ({ fault: null, value }),
    (error: unknown) => ({
      fault: error instanceof Refusal ? error.message : (unavailableReason(error) ?? 'it failed'),
    }),
  )
  const overdue = sleep(ANSWER_WITHIN_MS, undefined, { signal: late.signal, ref: false }).then(
    () => ({ fault: 'no answer in time' }),
    () => ({ fault: null }),
  )
  const first = await Promise.race<Outcome<T>>([answered, overdue])
  late.abort()
  return first
}
