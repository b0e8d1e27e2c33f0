import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#database/pool'
import { loadWorkerConfig } from '#platform/config'
import { stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { HISTORY_SOURCES, LIVE_SOURCES, SOURCES } from '#shared/market/sources'
import type { SourceDeps } from './definition.ts'
import { createHistory, createSource, REGISTRY } from './registry.ts'

let redis: Redis
let db: Database

beforeAll(() => {
  redis = new Redis(stackUrls().redisUrl)
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'registry test' })
})
afterAll(() => Promise.all([redis.quit(), db.destroy()]))

function deps(settings: Record<string, string>): SourceDeps {
  const { databaseUrl, redisUrl } = stackUrls()
  const config = loadWorkerConfig({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, ...settings })
  return { config, redis, db, log: pino({ level: 'silent' }), now: Date.now, calendar: krxCalendar }
}

/** The minimum that every source needs. */
const ACCOUNTS = {
  KRX_ID: 'me',
  KRX_PASSWORD: 'mine',
  KRX_OPENAPI_KEY: 'key',
  KIS_APP_KEY: 'k',
  KIS_APP_SECRET: 's',
}

describe('the registry of sources', () => {
  it('defines every source under its own name, for the data set that the settings assign to it', () => {
    for (const [name, definition] of Object.entries(REGISTRY))
      expect(definition).toMatchObject({ name, board: SOURCES[definition.name].dataset })
  })

  it.each(LIVE_SOURCES)('creates the source %s as its definition states', async (name) => {
    const source = createSource(name, deps({ MARKET_SOURCE: name, ...ACCOUNTS }))
    const { board, delayMinutes, pollEveryMs } = REGISTRY[name]
    expect(source).toMatchObject({ name, board, delayMinutes, pollEveryMs })
    await source.close()
  })

  it.each(HISTORY_SOURCES)('creates the history of %s as its definition states', (name) => {
    expect(createHistory(name, deps(ACCOUNTS))).toMatchObject({ name, board: REGISTRY[name].board })
  })

  it('creates two sources side by side', async () => {
    const config = deps(ACCOUNTS)
    const both = [createSource('simulator', config), createSource('krx', config)]
    expect(both.map(({ board }) => board)).toEqual(['simulated', 'krx'])
    await Promise.all(both.map((source) => source.close()))
  })

  it('creates no history when none is configured', () => {
    expect(createHistory('none', deps({}))).toBeNull()
  })
})
