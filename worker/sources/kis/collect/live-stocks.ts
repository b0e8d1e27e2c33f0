import type { Calendar } from '#shared/market/calendar'
import type { StockCode } from '#shared/market/quote'
import type { StockMark } from '#shared/protocol/messages'
import { MINUTE_MS } from '#shared/time'
import { StockMarks } from '../feed/stock-marks.ts'
import { SourceFault } from '../../access/fault.ts'
import { SourceError } from '../../source.ts'
import type { KisClient } from '../access/client.ts'
import { isBeforeOpening, tradeDateAt } from '../hours.ts'
import { askQuotes, CODES_PER_CALL } from '../quotes/multi-price.ts'
import type { BrokerQuote } from '../quotes/quote.ts'
import { BrokerSocket, type BrokerSocketDeps } from '../socket/broker-socket.ts'
import { chooseRegistrations } from '../socket/choice.ts'
import type { SocketNotice } from '../socket/conversation.ts'
import { Registrations } from '../socket/registrations.ts'
import { OPERATION, readOperation } from '../socket/operation.ts'
import { readTrade, TRADES, type Trade } from '../socket/trades.ts'

export interface LiveStocksDeps extends Omit<
  BrokerSocketDeps,
  'registrations' | 'onRecords' | 'onUnreadable'
> {
  /** The number of stocks to follow trade by trade; 0: no WebSocket. */
  most: number
  client: KisClient
  calendar: Calendar
  now: () => number
  /** Stocks that are being viewed now. */
  lookedAt: () => Promise<StockCode[]>
  /** Stocks on any watchlist, the most frequent first. */
  watched: (count: number) => Promise<StockCode[]>
  /** Empty until the whole market is known. */
  busiest: (count: number) => StockCode[]
  /** Whether the broker answers at all: the rounds find out whether the key is valid. */
  hasQuotes: () => boolean
  isListed: (code: StockCode) => boolean
  /** @param requestedMs when it was requested, epoch milliseconds */
  onQuotes: (quotes: BrokerQuote[], requestedMs: number) => Promise<void>
  /** Called when the notice or the marks change. */
  onNotice: () => Promise<void>
}

const CHOOSE_EVERY_MS = 1_000
/** The busiest stocks change all the time, but registrations should not. Watchlists change seldom. */
const STANDING_EVERY_MS = MINUTE_MS
const FLUSH_EVERY_MS = 25
const LOST_SHOWN_MS = MINUTE_MS

/**
 * The stocks for which the delay of a round is too long: those being viewed, those on watchlists, and the
 * busiest.
 */
export class LiveStocks {
  readonly #deps: LiveStocksDeps
  readonly #socket: BrokerSocket
  readonly #marks = new StockMarks()
  #coming = new Map<StockCode, BrokerQuote>()
  /** The stocks to follow when fewer are being viewed. */
  #standing: { watched: readonly StockCode[]; busiest: readonly StockCode[]; atMs: number } | null = null
  #lost: { reason: string; atMs: number } | null = null
  #reported = ''

  constructor(deps: LiveStocksDeps) {
    this.#deps = deps
    this.#socket = new BrokerSocket({
      ...deps,
      registrations: () => new Registrations(deps.most),
      onRecords: (trId, records) => {
        const read = trId === TRADES ? this.#trade : trId === OPERATION ? this.#operation : null
        if (read !== null) for (const record of records) read(record)
      },
      onUnreadable: (reason) => this.#unreadable(reason),
    })
  }

  /** The current problem of the live data; null: none. */
  get notice(): SocketNotice | null {
    if (this.#socket.notice !== null) return this.#socket.notice
    if (this.#lost === null || this.#deps.stopwatch() - this.#lost.atMs > LOST_SHOWN_MS) return null
    return { code: 'socket_frames_lost', detail: this.#lost.reason }
  }

  /** The measures of the exchange on single stocks; known only for registered ones. */
  get marks(): StockMark[] {
    return this.#marks.list(this.#deps.now())
  }

  async run(signal: AbortSignal): Promise<void> {
    const loops = [this.#every(CHOOSE_EVERY_MS, () => this.#choose(signal), signal)]
    if (this.#deps.most > 0) {
      loops.push(this.#every(FLUSH_EVERY_MS, () => this.#flush(), signal))
      loops.push(this.#socketOnceThereAreQuotes(signal))
    }
    await Promise.all(loops)
  }

  async #every(ms: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await work()
      } catch (error) {
        // Faults of the broker and Redis are reported by the rounds.
        if (!(error instanceof SourceFault || error instanceof SourceError) && !signal.aborted) throw error
      }
      await this.#deps.sleep(ms, signal).catch(() => {})
    }
  }

  async #socketOnceThereAreQuotes(signal: AbortSignal): Promise<void> {
    const { hasQuotes, sleep } = this.#deps
    while (!signal.aborted && !hasQuotes()) await sleep(100, signal).catch(() => {})
    await this.#socket.run(signal)
  }

  async #choose(signal: AbortSignal): Promise<void> {
    const { most, lookedAt, isListed, onNotice } = this.#deps
    const looked = (await lookedAt()).filter(isListed)
    const { watched, busiest } = await this.#standingCodes()
    this.#socket.want(chooseRegistrations({ lookedAt: looked, watched, busiest }, most))
    if (!this.#socket.isUp) this.#marks.clear()
    const report = JSON.stringify([this.notice?.code, this.marks])
    if (report !== this.#reported) await onNotice()
    this.#reported = report
    await this.#askFor(looked, signal)
  }

  /** Not until the whole market is known: before that every stock would seem to be among the busiest. */
  async #standingCodes(): Promise<{ watched: readonly StockCode[]; busiest: readonly StockCode[] }> {
    const { most, stopwatch, busiest, watched, isListed } = this.#deps
    const before = this.#standing
    if (before !== null && stopwatch() - before.atMs < STANDING_EVERY_MS) return before
    const codes = busiest(most)
    if (codes.length === 0) return before ?? { watched: [], busiest: [] }
    const names = (await watched(most)).filter(isListed)
    this.#standing = { watched: names, busiest: codes, atMs: stopwatch() }
    return this.#standing
  }

  /** Viewed stocks that are not registered are requested once a second. */
  async #askFor(looked: readonly StockCode[], signal: AbortSignal): Promise<void> {
    const { client, now, onQuotes } = this.#deps
    const codes = looked.filter((code) => !this.#socket.has({ trId: TRADES, trKey: code }))
    if (codes.length === 0) return
    const requestedMs = now()
    const requested = { codes: codes.slice(0, CODES_PER_CALL), priority: 'looked_at' } as const
    const { quotes } = await askQuotes(client, requested, signal)
    await onQuotes(quotes, requestedMs)
  }

  readonly #trade = (record: readonly string[]): void => {
    const { calendar, now } = this.#deps
    const trade = readTrade(record)
    if (typeof trade === 'string') return this.#unreadable(trade)
    if (trade === null) return
    this.#mark(trade)
    // An expected auction price is no trade, and neither is one of another day.
    if (trade.isExpected || isBeforeOpening(calendar, now())) return
    if (trade.date !== tradeDateAt(calendar, now())) return
    const before = this.#coming.get(trade.code)
    if (before === undefined || trade.quote.volume >= before.volume) this.#coming.set(trade.code, trade.quote)
  }

  #mark({ code, isExpected, isInterrupted, isHalted, quote }: Trade): void {
    const nowMs = this.#deps.now()
    this.#marks.note(code, 'expected', { is: isExpected, nowMs, price: quote.price })
    this.#marks.note(code, 'interrupted', { is: isInterrupted, nowMs })
    this.#marks.note(code, 'halted', { is: isHalted, nowMs })
  }

  readonly #operation = (record: readonly string[]): void => {
    const state = readOperation(record)
    if (state === null) return this.#unreadable('no code where it should be')
    const nowMs = this.#deps.now()
    this.#marks.note(state.code, 'interrupted', { is: state.isInterrupted, nowMs })
    this.#marks.note(state.code, 'halted', { is: state.isHalted, nowMs })
  }

  async #flush(): Promise<void> {
    if (this.#coming.size === 0) return
    const quotes = [...this.#coming.values()]
    this.#coming = new Map()
    await this.#deps.onQuotes(quotes, this.#deps.now())
  }

  #unreadable(reason: string): void {
    this.#lost = { reason, atMs: this.#deps.stopwatch() }
  }
}
