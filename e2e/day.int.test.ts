import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest'
import { openDatabase } from '#database/pool'
import type { Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Quote } from '#shared/market/quote'
import type { Position } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'
import { ID, PASSWORD, TestExchange } from '../worker/sources/krx/testing/exchange.ts'
import { freePort } from './testing/free-port.ts'
import { marketDay } from './testing/market-day.ts'
import type { DayQuote, Moment } from './testing/market-day.ts'
import { Process } from './testing/processes.ts'

const ADMIN_PASSWORD = 'Gy0ul-bada!'
const DAY = marketDay({ listings: 300, moments: 14, seed: 20260319 })

let db: Database
let exchange: TestExchange
let worker: Process
let server: Process
let url: string
let socket: Socket
let mirror: MarketMirror
let arrivals: (() => void)[]

const startWorker = () =>
  Process.start('worker', {
    DATABASE_URL: stackUrls().databaseUrl,
    REDIS_URL: stackUrls().redisUrl,
    MARKET_SOURCE: 'krx',
    MARKET_HOURS: 'always',
    POLL_INTERVAL_MS: '250',
    KRX_BASE_URL: exchange.baseUrl,
    KRX_ID: ID,
    KRX_PASSWORD: PASSWORD,
  })

const startServer = (port: number) =>
  Process.start('server', {
    DATABASE_URL: stackUrls().databaseUrl,
    REDIS_URL: stackUrls().redisUrl,
    SECRET_KEY: 'k7Qz0pXv3mRt9LwYb2NcHd5SgJf8AeU1',
    BOOTSTRAP_ADMIN_PASSWORD: ADMIN_PASSWORD,
    BCRYPT_COST: '4',
    PORT: String(port),
  })

async function logIn(): Promise<string> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: 'admin', password: ADMIN_PASSWORD }),
  })
  return ((await response.json()) as { access_token: string }).access_token
}

/** A reader that follows docs/protocol.md, through restarts of the server. */
function follow(token: string): void {
  mirror = new MarketMirror()
  arrivals = []
  socket = io(url, {
    transports: ['websocket'],
    auth: { token },
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  })
  const subscribe = () =>
    socket.emit('subscribe', { topic: 'market', position: mirror.position ?? undefined })
  socket.on('connect', subscribe)
  for (const event of ['snapshot', 'batch', 'patch'] as const) {
    socket.on(event, (payload: { topic: string }) => {
      if (payload.topic !== 'market') return
      if (mirror.apply(event, payload) === 'gap') subscribe()
      for (const arrival of arrivals) arrival()
    })
  }
}

/** Sets a moment of the day at the exchange and waits until the reader has it. */
async function live(moment: Moment): Promise<void> {
  exchange.rows = moment.rows
  exchange.datetime = moment.datetime
  const wanted = JSON.stringify(moment.quotes)
  await new Promise<void>((arrived) => {
    const look = () => {
      if (JSON.stringify(mirrored()) === wanted) arrived()
    }
    arrivals = [look]
    look()
  })
}

const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1)
const withoutTime = ({ as_of: _, ...quote }: Quote): DayQuote => quote
for (const moment of DAY) moment.quotes.sort(byCode)

/** Sorted by code, and with keys in the order of the day's own quotes. */
function mirrored(): DayQuote[] {
  const keys = Object.keys(DAY[0]?.quotes[0] ?? {}) as (keyof DayQuote)[]
  return mirror
    .quotes()
    .map((quote) => Object.fromEntries(keys.map((key) => [key, quote[key]])) as unknown as DayQuote)
    .sort(byCode)
}

async function rest(token: string): Promise<Position & { quotes: Quote[] }> {
  const response = await fetch(`${url}/api/market/quotes`, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()) as Position & { quotes: Quote[] }
}

/** Every change between consecutive moments: exactly the ticks that must be stored. */
function changesOf(day: Moment[]): string[] {
  const changes: string[] = []
  let before = new Map<string, string>()
  for (const { quotes } of day) {
    const now = new Map(quotes.map((quote) => [quote.code, tickText(quote)]))
    for (const [code, text] of now) if (before.get(code) !== text) changes.push(`${code} ${text}`)
    before = now
  }
  return changes.sort()
}

function tickText(
  tick: Pick<DayQuote, 'price' | 'previous_close' | 'open' | 'high' | 'low' | 'volume' | 'value' | 'state'>,
) {
  const { price, previous_close, open, high, low, volume, value, state } = tick
  return JSON.stringify([price, previous_close, open, high, low, volume, value, state])
}

async function storedTicks(): Promise<string[]> {
  const rows = (await db('ticks')
    .join('listings', 'listings.id', 'ticks.listing_id')
    .select('*')) as (DayQuote & {
    code: string
  })[]
  return rows.map((row) => `${row.code} ${tickText(row)}`).sort()
}

beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => db.destroy())

beforeEach(async () => {
  await resetStack()
  exchange = await TestExchange.open()
  exchange.rows = DAY[0]?.rows ?? []
  exchange.datetime = DAY[0]?.datetime ?? ''
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  ;[worker, server] = await Promise.all([startWorker(), startServer(port)])
})

afterEach(async () => {
  socket.disconnect()
  await Promise.all([worker.end('SIGTERM'), server.end('SIGTERM')])
  await exchange.close()
})

describe('a day at the exchange, from the source to the reader', () => {
  it('arrives completely: REST, mirror and ticks equal the day, though the worker was killed and the server restarted', async () => {
    onTestFailed(() => void process.stderr.write(`${worker.output}\n${server.output}`))
    const token = await logIn()
    follow(token)
    for (const [at, moment] of DAY.entries()) {
      if (at === 4 || at === 7) {
        await worker.end('SIGKILL')
        worker = await startWorker()
      }
      if (at === 10) {
        await server.end('SIGTERM')
        server = await startServer(Number(new URL(url).port))
      }
      await live(moment)
    }

    const { epoch, seq, quotes } = await rest(token)
    expect(mirror.position).toEqual({ epoch, seq })
    expect(quotes.toSorted(byCode)).toEqual(mirror.quotes().sort(byCode))
    expect(quotes.map(withoutTime).toSorted(byCode)).toEqual(DAY.at(-1)?.quotes)
    expect(await storedTicks()).toEqual(changesOf(DAY))
  })
})
