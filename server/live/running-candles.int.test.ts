import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCandles } from '#database/candles/candles'
import { stockSeries } from '#database/candles/series'
import { openDatabase, type Database } from '#database/pool'
import { policyJobs, runPolicyJob } from '#database/storage/storage-policies'
import { insertTicks } from '#database/market/ticks'
import { connectRedis } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Trading } from '#shared/market/quote'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { MarketChange } from '#shared/protocol/market-batch'
import type { CarriedCandle } from '#shared/protocol/messages'
import { MarketMirror, type Applied } from '#shared/protocol/mirror'
import type { MarketEvent } from '#shared/protocol/events'
import { seededRandom } from '#shared/testing/random-market'
import { follow, listing, traded } from '../testing/follower.ts'
import { startLiveServer, TestWorker, type LiveServer } from '../testing/live-server.ts'

const STOCK = { id: 1, topic: 'stock:000001' } as const

/** A mirror that includes the running candle. */
class StockMirror extends MarketMirror {
  candle: CarriedCandle | null = null

  override apply(event: MarketEvent, payload: unknown): Applied {
    const applied = super.apply(event, payload)
    this.candle = (payload as { candle: CarriedCandle | null }).candle
    return applied
  }
}

let db: Database
let redis: Redis
let server: LiveServer
let worker: TestWorker
let tradeDate: string

beforeEach(async () => {
  await resetStack()
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = connectRedis(stackUrls().redisUrl, { log: pino({ level: 'silent' }), role: 'test' })
  server = await startLiveServer()
  worker = new TestWorker(redis)
})
afterEach(async () => {
  await server.close()
  redis.disconnect()
  await db.destroy()
})

/** Stores a poll, then publishes it, as workers do. */
async function poll(change: Partial<MarketChange> & { atMs: number }, lost = false): Promise<void> {
  tradeDate = change.newTradeDate ?? tradeDate
  await insertTicks(db, { atMs: change.atMs, tradeDate, rows: change.traded ?? [] })
  await worker.publish(change, { lost })
}

async function restart(): Promise<void> {
  await server.close()
  server = await startLiveServer()
}

async function refresh(): Promise<void> {
  const job = (await policyJobs(db)).find(({ what }) => what === 'refresh_candles')
  if (job !== undefined) await runPolicyJob(db, job.id)
}

/** The newest minute of today, according to REST. */
async function newestMinute(): Promise<CarriedCandle | null> {
  const fromMs = startOfSeoulDay(tradeDate)
  const query = { interval: '1m', fromMs, toMs: null, limit: 1 } as const
  const [candle] = await readCandles(db, stockSeries(STOCK.id), query)
  if (candle === undefined) return null
  const { startMs, open, high, low, close, volume } = candle
  return { t: startMs, o: open, h: high, l: low, c: close, v: volume }
}

/** A stock as polls see it: trades in between, a new extreme now and then, and sometimes an older answer. */
function stockOf(random: () => number) {
  let row = { ...traded(STOCK.id, 1_000, 10) }
  return {
    open: () => (row = { ...traded(STOCK.id, 1_000, 10) }),
    next: (): { id: number } & Trading => {
      const price = 900 + Math.floor(random() * 200)
      const high = Math.max(row.high ?? price, price + Math.floor(random() * 4) * (random() < 0.2 ? 1 : 0))
      const low = Math.min(row.low ?? price, price)
      row = { ...row, price, high, low, volume: row.volume + Math.floor(random() * 50) }
      return random() < 0.1 ? { ...row, volume: Math.max(1, row.volume - 20) } : row
    },
  }
}

describe('P50: the running candle', () => {
  it.each([1, 2])(
    'is equal to the REST candle of its minute, over restarts in the middle of it, lost messages, new epochs and days (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const stock = stockOf(random)
      const other = (volume: number) => traded(2, 2_000, volume)
      let atMs = Date.parse('2026-03-19T09:00:07+09:00')
      await poll({
        atMs,
        newTradeDate: '2026-03-19',
        listed: [listing(1), listing(2)],
        traded: [stock.open(), other(1)],
      })
      const mirror = new StockMirror()
      await follow(server, STOCK.topic, { mirror })
      let [epochs, refreshed, compared] = [1, false, 0]

      for (let step = 2; step < 80; step++) {
        atMs += 4_000 + Math.floor(random() * 20_000)
        const what = random()
        if (what < 0.08) {
          await restart()
          await follow(server, STOCK.topic, { mirror })
        } else if (what < 0.12) {
          worker = new TestWorker(redis, `epoch-${++epochs}`)
          const listed = [listing(1), listing(2)]
          await poll({ atMs, newTradeDate: tradeDate, listed, traded: [stock.next(), other(step)] })
        } else if (what < 0.14) {
          const next = new Date(startOfSeoulDay(tradeDate) + 33 * 3_600_000).toISOString().slice(0, 10)
          atMs = Date.parse(`${next}T08:59:40+09:00`)
          await poll({ atMs, newTradeDate: next, traded: [] })
          stock.open()
        } else {
          const rows = what < 0.8 ? [stock.next(), other(step)] : [other(step)]
          await poll({ atMs, traded: rows }, what > 0.75)
        }
        const { epoch } = worker.board.market.position
        const movedSeq = worker.board.market.movedSeq(STOCK.id)
        const isThere = () => mirror.position?.epoch === epoch && mirror.position.seq >= movedSeq
        await expect.poll(isThere, { interval: 5 }).toBe(true)
        if (random() < 0.05) {
          await refresh()
          refreshed = true
        }
        if (step % 3 > 0) continue
        // A refresh of an unfinished minute is corrected by the next one.
        if (refreshed) await refresh()
        expect(mirror.candle, `step ${step}`).toEqual(await newestMinute())
        compared++
      }
      expect([epochs > 1, refreshed, compared > 20]).toEqual([true, true, true])
    },
  )

  it('is the same for a later subscriber, also when its stock did not move since', async () => {
    const atMs = Date.parse('2026-03-19T09:00:07+09:00')
    await poll({ atMs, newTradeDate: '2026-03-19', listed: [listing(1)], traded: [traded(1, 1_000, 10)] })
    await poll({ atMs: atMs + 60_000, traded: [traded(1, 1_100, 30)] })
    for (const mirror of [new StockMirror(), new StockMirror()]) {
      await follow(server, STOCK.topic, { mirror })
      await expect.poll(() => mirror.candle).toMatchObject({ c: 1_100, v: 20 })
      await restart()
    }
  })

  it('is null before the first trade of a day, and while the database is unavailable', async () => {
    const atMs = Date.parse('2026-03-19T09:00:07+09:00')
    await poll({ atMs, newTradeDate: '2026-03-19', listed: [listing(1)], traded: [traded(1, 1_000, 10)] })
    await db.raw('ALTER TABLE ticks RENAME TO lost_ticks')
    const mirror = new StockMirror()
    const { reaches } = await follow(server, STOCK.topic, { mirror })
    await reaches(1)
    expect([mirror.candle, mirror.get('000001')?.price]).toEqual([null, 1_000])
    await worker.publish({ newTradeDate: '2026-03-20' })
    await reaches(2)
    expect(mirror.candle).toBeNull()
  })
})
