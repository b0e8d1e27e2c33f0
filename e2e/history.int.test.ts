import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { KEYS } from '#shared/protocol/names'
import { BackFill } from '../worker/history/back-fill.ts'
import { createSimulatorHistory } from '../worker/sources/simulator/history.ts'
import { Process } from './testing/processes.ts'

const LISTINGS = 80
const HISTORY_DAYS = 60

let database: Database
let redis: Redis
beforeAll(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  database = openDatabase(databaseUrl, { applicationName: 'test' })
  redis = new Redis(redisUrl)
})
afterAll(async () => {
  await redis.quit()
  await database.destroy()
})

function startWorker(): Promise<Process> {
  const { databaseUrl, redisUrl } = stackUrls()
  return Process.start('worker', {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    MARKET_SOURCE: 'simulator',
    SIMULATOR_LISTINGS: String(LISTINGS),
    HISTORY_DAYS: String(HISTORY_DAYS),
    LOG_LEVEL: 'info',
  })
}

const filled = async () => Number((await database('history_progress').count('* as n'))[0]?.n)

const until = (reached: () => Promise<boolean>) => expect.poll(reached).toBe(true)

async function state(): Promise<HistoryStatus['state'] | undefined> {
  const text = await redis.get(KEYS.history)
  return text === null ? undefined : (JSON.parse(text) as HistoryStatus).state
}

const stored = () => database('daily_candles').orderBy(['listing_id', 'trade_date'])

it('a worker killed while it fills the history is followed by one that ends with the rows of an undisturbed one', async () => {
  const first = await startWorker()
  await until(async () => (await filled()) > 20)
  await first.end('SIGKILL')
  const killedAt = await filled()
  expect(killedAt).toBeLessThan(LISTINGS)

  const second = await startWorker()
  await until(async () => (await state()) === 'complete')
  await second.end('SIGTERM')
  expect(second.output).not.toContain('"level":50')
  const rows = await stored()
  expect(rows.length).toBeGreaterThan((LISTINGS * HISTORY_DAYS) / 2)

  await database('daily_candles').delete()
  await database('history_progress').delete()
  const undisturbed = new BackFill({
    source: createSimulatorHistory({
      db: database,
      listings: LISTINGS,
      seed: 1,
      historyDays: HISTORY_DAYS,
      pauseMs: 0,
    }),
    db: database,
    log: pino({ level: 'silent' }),
    now: Date.now,
    report: () => Promise.resolve(),
  })
  await undisturbed.ring(new AbortController().signal)
  expect(await stored()).toEqual(rows)
})
