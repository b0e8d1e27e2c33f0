import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { addDays } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import { madeUpDay } from '../worker/alerts/testing/day-of-polls.ts'
import { EvaluatingProcess } from '../worker/alerts/testing/evaluating-process.ts'
import {
  compareWithOracle,
  someRules,
  storeDayBefore,
  storeRules,
} from '../worker/alerts/testing/oracle-of-polls.ts'
import { ListingMaster } from '../worker/listing-master.ts'
import { BoardStore } from '../worker/pipeline/board-store.ts'
import { runPoll } from '../worker/pipeline/pipeline.ts'
import type { ParsedMarket } from '../worker/sources/source.ts'
import { at, ScriptedSource } from '../worker/testing/scripted-source.ts'
import { ChaosRedis } from './testing/chaos-redis.ts'
import { Stack } from './testing/stack.ts'

const SEED = 20260319
const RULES = 400
const log = pino({ level: 'silent' })
const never = new AbortController().signal
const random = seededRandom(SEED)

/** What happens before the poll of this number. */
const FAILS_AT = 12
const STANDS_IN_AT = 16
const REDIS_DIES_AT = 24
const COMES_BACK_AT = 32
const ALL_RESTARTS_AT = 42

let stack: Stack
let db: Database
let redis: Redis
let epochs = 0

beforeAll(async () => {
  stack = await Stack.open()
  db = openDatabase(stack.databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stack.redisUrl, { log, role: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await db.destroy()
  await stack.close()
})

/** A worker that polls one source; resolves when a poll has gone through. */
function workerOf(name: string, first: ParsedMarket) {
  const source = new ScriptedSource(first, { name })
  const deps = {
    ...{ source, store: new BoardStore(redis, log), master: new ListingMaster(db, source.board), db, log },
    ...{ now: () => at(100_000), newEpoch: () => `epoch-${++epochs}` },
  }
  const tried = (poll: ParsedMarket) => {
    source.next = poll
    return runPoll(deps, never).then(
      () => true,
      () => false,
    )
  }
  return { tried, poll: (poll: ParsedMarket) => expect.poll(() => tried(poll)).toBe(true) }
}

it('rules fire exactly as an oracle says while Redis and the database are restarted, another source stands in, and polls come late or twice', async () => {
  const day = madeUpDay(SEED)
  // Nothing comes between the failure of the first source and the takeover by the second.
  const polls = day.filter((_, n) => n < FAILS_AT || n >= STANDS_IN_AT)
  const [first, last] = [day[0] as ParsedMarket, day.at(-1) as ParsedMarket]
  const rules = someRules(RULES, polls, { random, wide: 0.3 })
  const [own, standIn] = [workerOf('krx', first), workerOf('csv-cache', first)]
  const evaluators = [new EvaluatingProcess(stack.databaseUrl), new EvaluatingProcess(stack.databaseUrl)]
  const chaos = new ChaosRedis(stack.redisUrl)

  await own.poll(first)
  await storeDayBefore(db, addDays(first.tradeDate, -1), first.rows)
  await storeRules(db, rules, first.asOfMs)
  for (const [n, poll] of day.entries()) {
    if (n >= FAILS_AT && n < STANDS_IN_AT) continue
    if (n === REDIS_DIES_AT) await chaos.kill(1_000)
    if (n === ALL_RESTARTS_AT) await stack.restart()
    const worker = n >= STANDS_IN_AT && n < COMES_BACK_AT ? standIn : own
    await worker.poll(poll)
    if (random() < 0.2) await worker.poll(poll)
    // Late, of either source: the board is not set back.
    const late = polls[polls.indexOf(poll) - 3]
    if (late !== undefined && random() < 0.3) await (random() < 0.5 ? own : standIn).tried(late)
    if (n === ALL_RESTARTS_AT || random() < 0.6)
      await Promise.all(evaluators.map((each) => each.evaluate(poll.asOfMs)))
  }
  for (const each of evaluators) await expect.poll(() => each.evaluate(last.asOfMs)).toBe(true)

  const { wrong, firings } = await compareWithOracle(db, rules, polls)
  expect(wrong).toEqual([])
  expect(firings).toBeGreaterThan(RULES / 4)
  for (const each of evaluators) await each.end()
  chaos.close()
})
