import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { io, type Socket } from 'socket.io-client'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import type { Quote } from '#shared/market/quote'
import { EVENTS } from '#shared/protocol/events'
import { BrokerServer } from '../../worker/sources/kis/testing/broker-server.ts'
import { BrokerMarket, type Stock } from '../../worker/sources/kis/testing/market.ts'
import type { CollectorStatus } from '../../worker/sources/kis/feed/entry.ts'
import { Reader } from './reader.ts'
import { READER, Site } from './site.ts'
import { spreadOf, TradeDelays, type DelayReport, type Spread } from './trade-delays.ts'
import { watchVolume } from './watched-volume.ts'
import type { WatchedPage } from './watched-page.ts'

export interface BrokerDayOptions {
  databaseUrl: string
  redisUrl: string
  listings: number
  /** How long stocks are traded, milliseconds. */
  forMs: number
  callsPerSecond: number
  /** Trades a second. */
  pace: number
  say?: (line: string) => void
  /** Chromium, which shows the page of one of the followed stocks. Unset: there is no page. */
  chromium?: string
}

export type SlowRound = NonNullable<CollectorStatus['round']> & { sinceKillMs: number | null }

export interface BrokerDayReport {
  rounds: { count: number; medianMs: number; longestMs: number; slow: SlowRound[] }
  calls: number
  overLimit: number
  tokens: number
  refusedTokens: number
  approvals: number
  sessionsAtOnce: number
  registrationsAtOnce: number
  /** The time between two batches at the reader. */
  beats: Spread
  /** Trades that were sent on the WebSocket, and the time until a reader received them. */
  live: DelayReport
  /** Trades of the stock whose page is open, and the time until they were in the document. */
  page: DelayReport | null
  /** Rows that differ from the broker's at the end. */
  different: string[]
  faults: string[]
}

/** A Thursday in session. */
const OPENED_AT = Date.parse('2026-11-26T10:00:00+09:00')
const FOLLOWED = 5
/** A round through 2,880 stocks is to take no longer; all rounds of a smaller market are quicker. */
export const ROUND_MS = 7_000
/** A round takes seconds. */
const LOOK_EVERY_MS = 1_000
const SETTLES_WITHIN_MS = 180_000
/** Trades during a failover are delayed by the lease; that is not the latency of the path. */
const AFTER_A_KILL_MS = 15_000

/**
 * The simulated broker trades, two workers use it, and a reader follows the market and some stocks. Both
 * workers are killed in turn, so the one with the key is among them. At the end REST must equal the broker
 * row for row.
 */
export async function runBrokerDay(options: BrokerDayOptions): Promise<BrokerDayReport> {
  const { databaseUrl, redisUrl, listings, callsPerSecond } = options
  const db = openDatabase(databaseUrl, { applicationName: 'broker day' })
  await migrateLatest(db)
  await db.destroy()
  const clockShiftMs = OPENED_AT - Date.now()
  const broker = await BrokerServer.open(new BrokerMarket(listings), { now: () => Date.now() + clockShiftMs })
  const worker = { ...broker.settings, KIS_CALLS_PER_SECOND: String(callsPerSecond), LOG_LEVEL: 'info' }
  const site = await Site.open({ ...options, workers: [worker, worker], servers: 1, clockShiftMs })
  const redis = new Redis(redisUrl)
  const day = new BrokerDay({ ...options, broker, site, redis })
  try {
    return await day.run()
  } catch (error) {
    throw new Error(`${String(error)}\n${site.output}`, { cause: error })
  } finally {
    await day.close()
    await site.close()
    await broker.close()
    redis.disconnect()
  }
}

interface Deps extends BrokerDayOptions {
  broker: BrokerServer
  site: Site
  redis: Redis
}

class BrokerDay {
  readonly #deps: Deps
  readonly #atReader = new TradeDelays()
  readonly #onPage = new TradeDelays()
  readonly #beats: number[] = []
  readonly #rounds = new Map<number, SlowRound>()
  #page: WatchedPage | null = null
  #shownCode = ''
  #killedMs: number | null = null
  #statusKey: string | undefined
  #notedMs = -Infinity
  #movedMs: number | null = null
  #reader: Reader | null = null
  #stocks: Socket | null = null
  #unsettledUntilMs = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async run(): Promise<BrokerDayReport> {
    const { site, broker, forMs, say = () => {} } = this.#deps
    const [token = ''] = await site.logIn(1)
    const codes = [...broker.market.stocks.keys()]
    const reader = new Reader({ name: 'reader', token, urls: site.urls, onMarket: () => this.#moved() })
    this.#reader = reader
    reader.connect()
    this.#stocks = io(site.urls[0] ?? '', { transports: ['websocket'], auth: { token } })
    const priced = () => reader.market.quotes().filter(({ price }) => price !== null).length
    await reader.until(() => priced() === codes.length)
    for (const code of codes.slice(-FOLLOWED))
      this.#stocks.emit(EVENTS.subscribe, { topic: `stock:${code}` }, () => {})
    await this.#until(() => codes.slice(-FOLLOWED).every((code) => this.#isRegistered(code)))
    say(`${priced()} listings are on the board; ${FOLLOWED} stocks are followed`)
    await this.#openPage(codes.at(-1) ?? '')

    const began = performance.now()
    const kills = [forMs / 3, (2 * forMs) / 3]
    let seat = 0
    for (let n = 0; performance.now() - began < forMs || seat < kills.length; n += 1) {
      this.#trade(codes, n)
      await this.#noteRound()
      // The number of trades that a reader has received by then is the minimum that is measured.
      const isDue = performance.now() - began > (kills[seat] ?? Infinity)
      if (isDue && this.#isMeasuring) {
        say(`worker ${seat + 1} is killed`)
        void this.#replace(seat)
        seat += 1
      }
      await sleep(1_000 / this.#deps.pace)
    }
    say('trading is over; the board settles')
    const different = await this.#settle(token)
    return this.#report(different)
  }

  async close(): Promise<void> {
    await this.#page?.close()
    this.#reader?.close()
    this.#stocks?.disconnect()
  }

  async #replace(at: number): Promise<void> {
    const seat = this.#deps.site.workers[at]
    this.#killedMs = Date.now()
    this.#unsettledUntilMs = performance.now() + AFTER_A_KILL_MS
    for (const delays of [this.#atReader, this.#onPage]) delays.discard()
    await seat?.end('SIGKILL')
    await seat?.start()
  }

  async #openPage(code: string): Promise<void> {
    const { site, chromium, say = () => {} } = this.#deps
    if (chromium === undefined) return
    this.#page = await watchVolume({
      ...{ executablePath: chromium, url: site.urls[0] ?? '', code },
      person: { userId: READER.user_id, password: READER.password },
      onShown: (volume, atMs) => this.#onPage.shown(code, volume, atMs),
    })
    this.#shownCode = code
    say(`the page of ${code} is open`)
  }

  /** At least one trade has arrived everywhere. */
  get #isMeasuring(): boolean {
    const readers = this.#page === null ? [this.#atReader] : [this.#atReader, this.#onPage]
    return readers.every(({ ms }) => ms.length > 0)
  }

  #isRegistered = (code: string) => this.#deps.broker.sockets.registered.includes(`H0STCNT0|${code}`)

  /** Every other trade is of a followed stock, the others walk through the market. */
  #trade(codes: readonly string[], n: number): void {
    const { broker } = this.#deps
    const code = codes[n % 2 === 0 ? codes.length - 1 - ((n / 2) % FOLLOWED) : (n * 17) % codes.length] ?? ''
    const stock = broker.market.stocks.get(code)
    if (stock === undefined) return
    const price = Math.max(1, Math.round(stock.base * (1 + ((n % 41) - 20) / 200)))
    const atMs = Date.now()
    const isRegistered = broker.trade(code, price, 1 + (n % 9))
    if (!isRegistered || performance.now() < this.#unsettledUntilMs) return
    this.#atReader.sent(code, stock.volume, atMs)
    if (code === this.#shownCode) this.#onPage.sent(code, stock.volume, atMs)
  }

  #moved(): void {
    const nowMs = performance.now()
    if (this.#movedMs !== null && nowMs >= this.#unsettledUntilMs) this.#beats.push(nowMs - this.#movedMs)
    this.#movedMs = nowMs
    const atMs = Date.now()
    for (const code of this.#atReader.codes)
      this.#atReader.shown(code, this.#reader?.market.get(code)?.volume ?? 0, atMs)
  }

  async #noteRound(): Promise<void> {
    const { redis } = this.#deps
    if (performance.now() - this.#notedMs < LOOK_EVERY_MS) return
    this.#notedMs = performance.now()
    this.#statusKey ??= (await redis.keys('source:kis:*:status'))[0]
    const text = this.#statusKey === undefined ? null : await redis.get(this.#statusKey)
    const round = text === null ? null : (JSON.parse(text) as CollectorStatus).round
    if (round === null || this.#rounds.has(round.beganMs)) return
    const sinceKillMs = this.#killedMs === null ? null : Date.now() - round.tookMs - this.#killedMs
    this.#rounds.set(round.beganMs, { ...round, sinceKillMs })
  }

  async #settle(token: string): Promise<string[]> {
    let different: string[] = []
    await this.#until(async () => {
      different = await this.#differences(token)
      return different.length === 0
    }).catch(() => {})
    return different
  }

  async #differences(token: string): Promise<string[]> {
    const { site, broker } = this.#deps
    const response = await fetch(`${site.urls[0]}/api/market/quotes`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const { quotes } = (await response.json()) as { quotes: Quote[] }
    const byCode = new Map(quotes.map((quote) => [quote.code, quote]))
    const wrong = [...broker.market.stocks.values()].filter(
      (stock) => !isEqual(stock, byCode.get(stock.code)),
    )
    const extra = quotes.length - broker.market.stocks.size
    return [...wrong.map(({ code }) => code), ...(extra > 0 ? [`${extra} more`] : [])]
  }

  async #until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const endMs = performance.now() + SETTLES_WITHIN_MS
    while (!(await holds())) {
      if (performance.now() > endMs) throw new Error('it does not come to be')
      await sleep(100)
    }
  }

  #report(different: string[]): BrokerDayReport {
    const { broker } = this.#deps
    const rounds = [...this.#rounds.values()]
    const took = rounds.map(({ tookMs }) => tookMs)
    return {
      rounds: {
        count: rounds.length,
        medianMs: spreadOf(took).medianMs,
        longestMs: Math.max(...took),
        slow: rounds.filter(({ tookMs }) => tookMs > ROUND_MS),
      },
      calls: broker.requests.length,
      overLimit: broker.limiter.overLimit,
      tokens: broker.credentials.tokens,
      refusedTokens: broker.credentials.refusedIssues,
      approvals: broker.credentials.approvals,
      sessionsAtOnce: broker.sockets.peakSessions,
      registrationsAtOnce: broker.sockets.peakRegistrations,
      beats: spreadOf(this.#beats),
      live: this.#atReader.report(),
      page: this.#page === null ? null : this.#onPage.report(),
      different,
      faults: this.#reader?.faults ?? [],
    }
  }
}

function isEqual(stock: Stock, quote: Quote | undefined): boolean {
  const { volume, isin, name, base, price, value, shares } = stock
  const range = volume === 0 ? [null, null, null] : [stock.open, stock.high, stock.low]
  return (
    quote?.price === price &&
    quote.previous_close === base &&
    quote.volume === volume &&
    quote.value === value &&
    quote.open === range[0] &&
    quote.high === range[1] &&
    quote.low === range[2] &&
    quote.name === name &&
    quote.isin === isin &&
    quote.shares === shares
  )
}
