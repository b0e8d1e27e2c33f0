import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { insertListings } from '#database/market/listings'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { policyJobs, runPolicyJob } from '#database/storage/storage-policies'
import { insertTicks } from '#database/market/ticks'
import { connectRedis } from '#platform/redis'
import { CANDLE_INTERVALS } from '#shared/market/candle'
import { restoreBoard } from '#shared/protocol/board-dump'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { seededRandom } from '#shared/testing/random-market'
import { recordedDay } from './testing/recorded-day.ts'
import { Site } from './testing/site.ts'
import { Stack } from './testing/stack.ts'

const SEED = 20260319
const DAY = recordedDay({ listings: 12, minutes: 60, seed: SEED })
const LAST = DAY.polls.at(-1)

let stack: Stack
let db: Database
let site: Site
let redis: Redis

const open = () => openDatabase(stack.databaseUrl, { applicationName: 'test', statementTimeoutMs: 0 })

beforeAll(async () => {
  stack = await Stack.open()
  db = open()
  const ids = await insertListings(db, 'krx', DAY.listings)
  for (const { atMs, rows } of DAY.polls) {
    const ticks = rows.map(({ code, ...row }) => ({ ...row, id: ids.get(code) ?? 0 }))
    await insertTicks(db, { atMs, tradeDate: DAY.day, rows: ticks })
  }
  redis = connectRedis(stack.redisUrl, { log: pino({ level: 'silent' }), role: 'test' })
  site = await Site.open({
    ...{ databaseUrl: stack.databaseUrl, redisUrl: stack.redisUrl, servers: 1 },
    workers: [{ MARKET_SOURCE: 'replay', REPLAY_SPEED: '600', LOG_LEVEL: 'info' }],
  })
})
afterAll(async () => {
  await site.close()
  redis.disconnect()
  await db.destroy()
  await stack.close()
})

/** The position of the replay in Redis: a message with it may be lost while Redis is restarted. */
async function replayed(): Promise<{ epoch: string; shownMs: number; state: string | undefined }> {
  const answers = await redis.multi().get(KEYS.image).lrange(KEYS.tail, 0, -1).get(KEYS.link).exec()
  const [image, tail, link] = (answers ?? []).map(([, value]) => value) as [
    string | null,
    string[],
    string | null,
  ]
  const market = image === null ? null : restoreBoard(image, tail).market
  const state = (JSON.parse(link ?? '{}') as Partial<Link>).replay?.state
  return { epoch: market?.position.epoch ?? '', shownMs: market?.atMs ?? 0, state }
}
const ended = () => expect.poll(replayed).toMatchObject({ state: 'ended', shownMs: LAST?.atMs })
/** Resolves when everything is up again, a killed server and its dependencies included. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  let answer = ask()
  const isGiven = () =>
    answer.then(
      () => true,
      () => {
        answer = ask()
        return false
      },
    )
  await expect.poll(isGiven).toBe(true)
  return answer
}

async function ask(token: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${site.urls[0]}${path}`, { ...init, headers })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** All candles that the server returns, and all that are stored. */
async function candles(token: string) {
  const given: Record<string, { volume: number }[]> = {}
  for (const { code } of DAY.listings) {
    for (const interval of CANDLE_INTERVALS) {
      const answer = await eventually(() => ask(token, `/api/stocks/${code}/candles?interval=${interval}`))
      given[`${code} ${interval}`] = (answer as { candles: { volume: number }[] }).candles
    }
  }
  const refresh = (await policyJobs(db)).find(({ what }) => what === 'refresh_candles')
  if (refresh !== undefined) await runPolicyJob(db, refresh.id)
  const stored: Record<string, unknown[]> = {}
  for (const interval of CANDLE_INTERVALS) {
    stored[interval] = await db(`candles_${interval}`)
      .join('listings', 'listings.id', 'listing_id')
      .where({ board: 'replay' } as never)
      .select('code', `candles_${interval}.*`)
      .orderBy(['code', 'bucket'])
  }
  return { given, stored }
}

it('candles of a day in which worker, server and database were restarted ten times are equal to those of an undisturbed one', async () => {
  onTestFailed(() => void process.stderr.write(site.output))
  await ended()
  const undisturbed = await candles(await eventually(() => site.logInAsAdmin()))
  for (const { code } of DAY.listings) {
    const volume = LAST?.rows.find((row) => row.code === code)?.volume ?? 0
    for (const interval of CANDLE_INTERVALS) {
      const found = undisturbed.given[`${code} ${interval}`] ?? []
      expect(found.reduce((sum, candle) => sum + candle.volume, 0)).toBe(volume)
    }
    expect(undisturbed.given[`${code} 1m`]?.length ?? 0).toBeGreaterThan(45)
  }

  const { epoch: before } = await replayed()
  const again = { method: 'PUT', body: JSON.stringify({ day: DAY.day }) }
  await ask(await site.logInAsAdmin(), '/api/market/replay', again)
  const random = seededRandom(SEED)
  const moments = Array.from({ length: 10 }, () => DAY.fromMs + random() * 0.95 * DAY.lengthMs)
  const [worker, server] = site.seats
  for (const [turn, atMs] of moments.sort((a, b) => a - b).entries()) {
    await expect
      .poll(async () => {
        const { epoch, shownMs } = await replayed()
        return epoch !== before && shownMs >= atMs
      })
      .toBe(true)
    if (turn % 3 === 0) await stack.restart()
    else await (turn % 3 === 1 ? worker : server)?.end('SIGKILL')
    if (turn % 3 !== 0) await (turn % 3 === 1 ? worker : server)?.start()
  }
  await ended()
  await db.destroy()
  db = open()
  expect(await candles(await eventually(() => site.logInAsAdmin()))).toEqual(undisturbed)
})
