import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { krxCalendar } from '#shared/market/calendar'
import { changeRate } from '#shared/market/change'
import type { Quote } from '#shared/market/quote'
import { seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import type { Link, MarketSnapshot } from '#shared/protocol/messages'
import { tradingDayBefore } from '../worker/history/trading-days.ts'
import { tradingDayUntil } from '../worker/sources/csv-cache/hours.ts'
import { CacheServer } from '../worker/sources/csv-cache/testing/cache-server.ts'
import { indexFile, listingFile, manyRows, type FileRow } from '../worker/sources/csv-cache/testing/files.ts'
import { freePort } from './testing/free-port.ts'
import { Process } from './testing/processes.ts'

const ADMIN_PASSWORD = 'Gy0ul-bada!'
const BEFORE = manyRows(300, { move: 7, volume: 90_000 })
const MORNING = manyRows(300, { base: 1_007, move: 3, volume: 500 })
const LATER = MORNING.map((row, n) => (n % 3 === 0 ? { ...row, price: 1_000 + n, volume: 9_000 } : row))

/** The last noon of a trading day: what a cache must have by then does not depend on the hour of the test. */
const TODAY = tradingDayUntil(krxCalendar, seoulDate(Date.now() - 12 * 3_600_000))
const NOON_MS = Date.parse(`${TODAY}T12:00:00+09:00`)

let db: Database
let cache: CacheServer
let worker: Process
let server: Process
let url: string
let token: string
let socket: Socket

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => db.destroy())

beforeEach(async () => {
  await resetStack()
  cache = await CacheServer.open()
})
afterEach(async () => {
  socket.disconnect()
  await Promise.all([worker.end('SIGTERM'), server.end('SIGTERM')])
  await cache.close()
})

async function start(): Promise<void> {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stackUrls()
  const stack = { DATABASE_URL, REDIS_URL }
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const csvCache = { MARKET_SOURCE: 'csv-cache', CSV_CACHE_BASE_URL: cache.baseUrl }
  const pace = { MARKET_HOURS: 'always', POLL_INTERVAL_MS: '250' }
  const secrets = { SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1', BOOTSTRAP_ADMIN_PASSWORD: ADMIN_PASSWORD }
  const clock = { CLOCK_SHIFT_MS: String(NOON_MS - Date.now()) }
  const hooks = ['e2e/testing/shifted-clock.js']
  ;[worker, server] = await Promise.all([
    Process.start('worker', { ...stack, ...clock, ...csvCache, ...pace }, { hooks }),
    Process.start(
      'server',
      { ...stack, ...clock, ...secrets, BCRYPT_COST: '4', PORT: String(port) },
      { hooks },
    ),
  ])
  onTestFailed(() => void process.stderr.write(`${worker.output}\n${server.output}`))
  const login = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: 'admin', password: ADMIN_PASSWORD }),
  })
  token = ((await login.json()) as { access_token: string }).access_token
  socket = io(url, { transports: ['websocket'], auth: { token } })
}

interface Answer {
  source: string
  delay_minutes: number
  quotes: Quote[]
}

async function rest<T>(path: string): Promise<T> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()) as T
}

/** What a new subscriber receives. */
async function heard(): Promise<{ link: Link; snapshot: MarketSnapshot }> {
  const link = new Promise<Link>((resolve) => socket.once('link', resolve))
  const snapshot = new Promise<MarketSnapshot>((resolve) => socket.once('snapshot', resolve))
  await socket.emitWithAck('unsubscribe', { topic: 'market' })
  await socket.emitWithAck('subscribe', { topic: 'market' })
  return { link: await link, snapshot: await snapshot }
}

const quotes = () => rest<Answer>('/api/market/quotes').then((answer) => answer.quotes ?? [])

/** Every field of a file as REST must return it. */
function expectedQuote(row: FileRow): Partial<Quote> {
  const { code, price = 0, base = 0, volume = 0, market = '' } = row
  const [high, low] = [Math.max(base, price ?? 0), Math.min(base, price ?? 0)]
  return {
    ...{ code, name: `가상 ${code}`, market: market as Quote['market'], section: '', shares: 1_000_000 },
    ...{ price, previous_close: base, change: (price ?? 0) - base, open: base, high, low, volume },
    change_rate: changeRate((price ?? 0) - base, base),
    ...{ value: (price ?? 0) * volume, market_cap: (price ?? 0) * 1_000_000, state: 'trading' },
  }
}

const byCode = (a: { code?: string }, b: { code?: string }) => ((a.code ?? '') < (b.code ?? '') ? -1 : 1)
const isShown = (rows: FileRow[]) => async () =>
  (await quotes())
    .toSorted(byCode)
    .map(({ price }) => price)
    .join() === rows.map(({ price }) => price).join()

function publish(name: SeoulDate, rows: FileRow[]): void {
  cache.files.set(`listing/krx/${name}.csv`, listingFile(rows))
  for (const folder of ['ks11', 'kq11', 'ks200'])
    cache.files.set(`index/${folder}/${name}.csv`, indexFile(name, 5747.24, -177.79))
}

describe('a board fed by the CSV cache', () => {
  it('shows the newest day of a cache that is not updated as that day, continues with the file of today, and refuses an old copy', async () => {
    const dayBefore = tradingDayBefore(krxCalendar, TODAY)
    publish(dayBefore, BEFORE)
    await start()

    await expect.poll(isShown(BEFORE)).toBe(true)
    const still = await heard()
    expect(still.link).toMatchObject({
      ...{ source: 'csv-cache', state: 'waiting', code: 'no_newer_day', newest_day: dayBefore },
      delay_minutes: 20,
    })
    expect(still.snapshot).toMatchObject({ source: 'csv-cache', delay_minutes: 20, trade_date: dayBefore })
    const health = await fetch(`${url}/api/health`)
    // Healthy, with the day named.
    expect([health.status, await health.text()]).toEqual([200, expect.stringContaining(dayBefore)])

    publish(TODAY, MORNING)
    await expect.poll(isShown(MORNING)).toBe(true)
    const { link, snapshot } = await heard()
    expect(link).toMatchObject({ state: 'live', code: null })
    expect(snapshot.trade_date).toBe(TODAY)
    expect((await fetch(`${url}/api/health`)).status).toBe(200)
    const { source, delay_minutes: delay, quotes } = await rest<Answer>('/api/market/quotes')
    expect({ source, delay }).toEqual({ source: 'csv-cache', delay: 20 })
    expect(quotes.toSorted(byCode)).toMatchObject(MORNING.map(expectedQuote))
    const { indices } = await rest<{ indices: object[] }>('/api/market/indices')
    expect(indices).toMatchObject(Array(3).fill({ value: 5747.24, previous_close: 5925.03 }))

    publish(TODAY, LATER)
    await expect.poll(isShown(LATER)).toBe(true)
    publish(TODAY, MORNING)
    await expect.poll(async () => (await heard()).link.code).toBe('stale_answer')
    expect(await isShown(LATER)()).toBe(true)
  })
})
