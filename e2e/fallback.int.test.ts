import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { Redis } from 'ioredis'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import type { Link } from '#shared/protocol/messages'
import { KEYS } from '#shared/protocol/names'
import { restoreBoard } from '#shared/protocol/board-dump'
import { expectedDay } from '../worker/sources/csv-cache/hours.ts'
import { CacheServer } from '../worker/sources/csv-cache/testing/cache-server.ts'
import { indexFile, listingFile, manyRows, type FileRow } from '../worker/sources/csv-cache/testing/files.ts'
import { ID, PASSWORD, send, TestExchange, type Override } from '../worker/sources/krx/testing/exchange.ts'
import { stockRow } from '../worker/sources/krx/testing/rows.ts'
import { Process } from './testing/processes.ts'

const LISTINGS = 120
const DAY = expectedDay(krxCalendar, Date.now())

let db: Database
let redis: Redis
let cache: CacheServer
let exchange: TestExchange
let workers: Process[]

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  redis = new Redis(stackUrls().redisUrl)
})
afterAll(() => Promise.all([redis.quit(), db.destroy()]))
beforeEach(async () => {
  await resetStack()
  ;[cache, exchange] = await Promise.all([CacheServer.open(), TestExchange.open()])
  exchange.override = well
  workers = []
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
  await Promise.all([cache.close(), exchange.close()])
})

/** The exchange's clock at the time of each request. */
const well: Override = () => {
  exchange.datetime = seoulDatetime(Date.now())
  return false
}

/** `2026.03.19 PM 01:34:00` */
function seoulDatetime(ms: number): string {
  const [date = '', time = ''] = seoulIso(ms).split('T')
  const hour = Number(time.slice(0, 2))
  const half = hour < 12 ? 'AM' : 'PM'
  return `${date.replaceAll('-', '.')} ${half} ${String(hour % 12 || 12).padStart(2, '0')}${time.slice(2, 8)}`
}

/** The same listings at both, of the same day; only the traded volumes differ. */
function publish(volumes: { exchange: number; cache: number }): void {
  const rows: FileRow[] = manyRows(LISTINGS, { move: 3, volume: volumes.cache })
  for (const name of new Set([DAY, seoulDate(Date.now())])) {
    cache.files.set(`listing/krx/${name}.csv`, listingFile(rows))
    for (const folder of ['ks11', 'kq11', 'ks200'])
      cache.files.set(`index/${folder}/${name}.csv`, indexFile(DAY, 5747.24, -177.79))
  }
  exchange.businessDay = DAY.replaceAll('-', '')
  exchange.rows = rows.map(({ code, base = 0 }) =>
    stockRow({
      ISU_SRT_CD: code,
      ISU_CD: `KR7${code}000`,
      ISU_ABBRV: `가상 ${code}`,
      TDD_CLSPRC: String(base + 5),
      CMPPREVDD_PRC: '5',
      TDD_OPNPRC: String(base),
      TDD_HGPRC: String(base + 9),
      TDD_LWPRC: String(base),
      ACC_TRDVOL: String(volumes.exchange),
      ACC_TRDVAL: String(volumes.exchange * base),
      LIST_SHRS: '1000000',
    }),
  )
}

async function startWorker(): Promise<void> {
  const worker = await Process.start('worker', {
    DATABASE_URL: stackUrls().databaseUrl,
    REDIS_URL: stackUrls().redisUrl,
    MARKET_SOURCE: 'krx,csv-cache',
    MARKET_HOURS: 'always',
    POLL_INTERVAL_MS: '250',
    SOURCE_FAILOVER_AFTER_MS: '1000',
    SOURCE_RETURN_AFTER_MS: '2000',
    KRX_BASE_URL: exchange.baseUrl,
    KRX_ID: ID,
    KRX_PASSWORD: PASSWORD,
    CSV_CACHE_BASE_URL: cache.baseUrl,
  })
  workers.push(worker)
  onTestFailed(() => void process.stderr.write(worker.output))
}

const linkNow = async () => JSON.parse((await redis.get(KEYS.link)) ?? 'null') as Link | null
const liveNow = async () => {
  const link = await linkNow()
  return link?.state === 'live' || link?.state === 'waiting' ? link.source : null
}

async function boardNow() {
  const [image, tail] = await Promise.all([redis.get(KEYS.image), redis.lrange(KEYS.tail, 0, -1)])
  return restoreBoard(image ?? '', tail).market
}

describe('two workers with two sources in order of fallback', () => {
  it('fail over to the second source, keep newer values, and return when the first is well, all by one shared decision', async () => {
    publish({ exchange: 5_000, cache: 4_000 })
    await startWorker()
    await startWorker()
    await expect.poll(liveNow).toBe('krx')
    await expect.poll(async () => (await boardNow()).rowByCode('100000')?.volume).toBe(5_000)

    exchange.override = (_asked, response) => {
      send(response, 502, '<html>')
      return true
    }
    await expect.poll(liveNow).toBe('csv-cache')
    const link = await linkNow()
    expect(link?.order?.map(({ source, live }) => [source, live])).toEqual([
      ['krx', false],
      ['csv-cache', true],
    ])
    expect(link?.order?.[0]).toMatchObject({ state: 'failing', since_ms: expect.any(Number) as number })
    const kept = await boardNow()
    const row = kept.rowByCode('100000')
    expect([kept.source, row?.volume, kept.originOf(row?.id ?? 0).source]).toEqual([
      'csv-cache',
      5_000,
      'krx',
    ])

    publish({ exchange: 9_000, cache: 6_000 })
    await expect.poll(async () => (await boardNow()).rowByCode('100000')?.volume).toBe(6_000)
    exchange.override = well
    await expect.poll(liveNow).toBe('krx')
    await expect.poll(async () => (await boardNow()).rowByCode('100000')?.volume).toBe(9_000)
    const log = workers.map(({ output }) => output).join('\n')
    expect(log).toContain('csv-cache fills the board in place of krx')
    expect(log).toContain('krx is well again and fills the board in place of csv-cache')
  })
})
