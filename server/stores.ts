import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import { unavailableReason } from '#platform/unavailable'
import { KEYS, SERVER_KEYS } from '#shared/protocol/names'
import { readHeartbeat, type Heartbeat } from '#shared/protocol/heartbeat'
import { shareAnswer } from './share-answer.ts'

/** The state of the database and Redis a moment ago. */
export interface StoresState {
  /** Why it cannot be used; null: it can. */
  database: string | null
  redis: string | null
  /** The time of Redis, epoch milliseconds; null: unknown. */
  redisTimeMs: number | null
  /** The last run of the poll schedule; null: unknown. */
  rung: Heartbeat | null
}

/** Checks both; callers within a second share the result. Never throws. */
export type StoresProbe = () => Promise<StoresState>

/** A store that takes longer to answer counts as unavailable. */
const ANSWER_WITHIN_MS = 2_000

const PROBE_KEPT_SECONDS = 60

/**
 * A store that answers may still reject writes (full, read-only, loading), so a key is written to and read
 * from Redis, and the database is checked for whether it accepts writes.
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

/** @returns its time, and the heartbeat of the workers */
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

/** It answered, but not like a working store. */
class Refusal extends Error {}

interface Outcome<T> {
  fault: string | null
  value?: T
}

/** The error of a check as a text without a statement or an address. */
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
