import type { Calendar } from '#shared/market/calendar'
import type { StockCode } from '#shared/market/quote'
import type { Log } from '#platform/log'
import { MINUTE_MS } from '#shared/time'
import type { HoldGate } from '../../access/hold.ts'
import { SourceError, type SourceIndex } from '../../source.ts'
import type { KisClient } from '../access/client.ts'
import { LeaseLostError, type KeyLease } from '../access/lease.ts'
import { countsSince, type Pacer } from '../access/pacer.ts'
import { DayQuotes } from '../feed/day-quotes.ts'
import type { CollectorStatus } from '../feed/entry.ts'
import type { FeedWriter } from '../feed/feed.ts'
import { isBeforeOpening, tradeDateAt } from '../hours.ts'
import type { BrokerQuote } from '../quotes/quote.ts'
import type { MasterBook } from './master-book.ts'
import type { LiveStocks, LiveStocksDeps } from './live-stocks.ts'
import { goRound, type Round } from './rounds.ts'

export interface CollectorDeps {
  client: KisClient
  lease: KeyLease
  pacer: Pacer
  hold: HoldGate
  feed: FeedWriter
  masters: MasterBook
  live: (
    of: Pick<LiveStocksDeps, 'busiest' | 'hasQuotes' | 'isListed' | 'onQuotes' | 'onNotice'>,
  ) => LiveStocks
  calendar: Calendar
  log: Log
  now: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

const LOOK_EVERY_MS = 1_000
/** A third of the lease, so that one late renewal does not lose it. */
const RENEW_EVERY_MS = 1_500
/** An unchanged quote is written again after this long, for readers that missed it. */
const WRITTEN_AGAIN_MS = MINUTE_MS
const WHOLE_SHARE = 0.9

/**
 * Fetches quotes from the broker on the worker that holds the key, and writes them to the feed that all
 * workers read. Runs while any worker polls.
 */
export class Collector {
  readonly #deps: CollectorDeps
  readonly #closing = new AbortController()
  readonly #quotes = new DayQuotes()
  readonly #writtenMs = new Map<StockCode, number>()
  readonly #live: LiveStocks
  #roundNotice: CollectorStatus['notice'] = null
  #listed: ReadonlySet<StockCode> = new Set()
  #status: CollectorStatus = { fault: null, notice: null, round: null, setAside: [], marks: [] }
  #running: Promise<void> | null = null

  constructor(deps: CollectorDeps) {
    this.#deps = deps
    this.#live = deps.live({
      busiest: (count) => (this.#isWhole ? this.#quotes.busiest(count) : []),
      hasQuotes: () => this.#quotes.size > 0,
      isListed: (code) => this.#listed.has(code),
      onQuotes: (quotes, requestedMs) => this.#received({ quotes, indices: [] }, requestedMs),
      onNotice: () => this.#writeStatus({}),
    })
  }

  /** Some listings have no quote for a long time. */
  get #isWhole(): boolean {
    return this.#quotes.size > 0 && this.#quotes.size >= this.#listed.size * WHOLE_SHARE
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Waits for running requests, and releases the lease. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { feed, lease, log, sleep } = this.#deps
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        if ((await feed.isWanted()) && (await lease.take())) await this.#collect()
      } catch (err) {
        // An unavailable Redis is reported by the poll, and the lease has expired by itself.
        const isKnown = err instanceof SourceError || err instanceof LeaseLostError
        if (!signal.aborted) log[isKnown ? 'debug' : 'error']({ err }, 'the broker is not polled')
      }
      await sleep(LOOK_EVERY_MS, signal).catch(() => {})
    }
  }

  /** Runs until no worker polls, or the lease is lost. */
  async #collect(): Promise<void> {
    const { feed, lease, log } = this.#deps
    const term = new AbortController()
    const signal = AbortSignal.any([this.#closing.signal, term.signal])
    log.info('this worker polls the broker')
    const renew = async () => {
      if ((await lease.take()) && (await feed.isWanted())) return
      term.abort()
    }
    const renewing = setInterval(() => {
      renew().catch(() => {
        try {
          lease.assertHeld()
        } catch {
          term.abort()
        }
      })
    }, RENEW_EVERY_MS)
    const work = [this.#rounds(signal), this.#live.run(signal)]
    try {
      await Promise.all(work)
    } finally {
      clearInterval(renewing)
      term.abort()
      await Promise.allSettled(work)
      await lease.release().catch(() => {})
      log.info('this worker no longer polls the broker')
    }
  }

  async #rounds(signal: AbortSignal): Promise<void> {
    const { sleep } = this.#deps
    while (!signal.aborted) {
      const waitMs = await this.#round(signal)
      if (waitMs > 0) await sleep(waitMs, signal).catch(() => {})
    }
  }

  /** @returns the delay before the next round */
  async #round(signal: AbortSignal): Promise<number> {
    const { hold, masters, client, now, pacer } = this.#deps
    try {
      await hold.visit(async () => {
        const { listings } = await masters.current(signal)
        const beganMs = now()
        const before = pacer.counts
        const codes = listings.map(({ code }) => code)
        this.#listed = new Set(codes)
        const onQuotes = (received: Received, requestedMs: number) => this.#received(received, requestedMs)
        const round = await goRound(codes, { client, onQuotes, now }, signal)
        this.#roundNotice = this.#noticeOf(round)
        await this.#writeStatus({
          fault: null,
          round: { beganMs, tookMs: now() - beganMs, ...countsSince(before, pacer.counts) },
          setAside: round.setAside.slice(0, MAX_SET_ASIDE),
        })
      })
      return 0
    } catch (error) {
      if (signal.aborted) return 0
      if (!(error instanceof SourceError)) throw error
      const { code, message, state, retryAtMs } = error
      await this.#writeStatus({ fault: { code, message, state, retryAtMs } })
      return LOOK_EVERY_MS
    }
  }

  #noticeOf({ faults, calls }: Round): CollectorStatus['notice'] {
    const [fault] = faults
    const { pacer } = this.#deps
    if (fault !== undefined && fault.code !== 'calls_slowed')
      return { code: fault.code, detail: `${faults.length} of ${calls} calls failed: ${fault.message}` }
    if (!pacer.isSlowed && fault === undefined) return null
    const detail = `calls were refused as too many: now ${pacer.rate.toFixed(1)} a second`
    return { code: 'calls_slowed', detail }
  }

  async #writeStatus(changes: Partial<CollectorStatus>): Promise<void> {
    const notice = this.#roundNotice ?? this.#live.notice
    this.#status = { ...this.#status, notice, marks: this.#live.marks, ...changes }
    await this.#deps.feed.writeStatus(this.#status)
  }

  /** Writes the quotes that are new or due again, and that data were received. */
  async #received({ quotes, indices }: Received, requestedMs: number): Promise<void> {
    const { calendar, feed, now } = this.#deps
    const date = tradeDateAt(calendar, requestedMs)
    if (date < this.#quotes.date) return
    if (this.#quotes.turnTo(date)) this.#writtenMs.clear()
    const usable = isBeforeOpening(calendar, requestedMs) ? quotes.filter(({ volume }) => volume > 0) : quotes
    this.#deps.lease.assertHeld()
    const receivedMs = now()
    const news = new Set(this.#quotes.apply({ date, receivedMs, quotes: usable }))
    const written = usable.filter((quote) => news.has(quote) || this.#isDueAgain(quote.code, receivedMs))
    for (const { code } of written) this.#writtenMs.set(code, receivedMs)
    // If a newer quote is known, that one is written.
    const newest = written.map((quote) => this.#quotes.get(quote.code) ?? quote)
    await feed.write({ date, receivedMs, quotes: newest, indices })
  }

  #isDueAgain(code: StockCode, nowMs: number): boolean {
    return nowMs - (this.#writtenMs.get(code) ?? -Infinity) >= WRITTEN_AGAIN_MS
  }
}

interface Received {
  quotes: BrokerQuote[]
  indices: SourceIndex[]
}

const MAX_SET_ASIDE = 100
