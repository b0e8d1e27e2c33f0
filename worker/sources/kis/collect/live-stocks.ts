import type { Calendar } from '#shared/market/calendar'
import type { StockCode } from '#shared/market/quote'
import type { StockMark } from '#shared/protocol/messages'
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
  /** How many stocks are followed trade by trade; 0: there is no WebSocket. */
  most: number
  client: KisClient
  calendar: Calendar
  now: () => number
  /** Stocks that somebody looks at now. */
  lookedAt: () => Promise<StockCode[]>
  /** Stocks on anybody's watchlists, those of most people first. */
  watched: (count: number) => Promise<StockCode[]>
  /** Empty until the whole market is known. */
  busiest: (count: number) => StockCode[]
  /** The broker answers: a key that is good for nothing is found by the rounds. */
  hasQuotes: () => boolean
  isListed: (code: StockCode) => boolean
  /** @param askedMs when it was told, epoch milliseconds */
  onTold: (quotes: BrokerQuote[], askedMs: number) => Promise<void>
  /** What is short of what it should be is another thing now. */
  onNotice: () => Promise<void>
}

const CHOOSE_EVERY_MS = 1_000
/** The busiest stocks change all the time; registrations should not. Watchlists change seldom. */
const STANDING_EVERY_MS = 60_000
const FLUSH_EVERY_MS = 25
const LOST_SHOWN_MS = 60_000

/** Stocks that are more than a round old too late: those that somebody looks at, those on watchlists, and the busiest. */
export class LiveStocks {
  readonly #deps: LiveStocksDeps
  readonly #socket: BrokerSocket
  readonly #marks = new StockMarks()
  #coming = new Map<StockCode, BrokerQuote>()
  /** What is followed while nobody looks at more. */
  #standing: { watched: readonly StockCode[]; busiest: readonly StockCode[]; atMs: number } | null = null
  #lost: { reason: string; atMs: number } | null = null
  #said = ''

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

  /** What is short of what it should be; null: nothing. */
  get notice(): SocketNotice | null {
    if (this.#socket.notice !== null) return this.#socket.notice
    if (this.#lost === null || this.#deps.stopwatch() - this.#lost.atMs > LOST_SHOWN_MS) return null
    return { code: 'socket_frames_lost', detail: this.#lost.reason }
  }

  /** What the exchange does to single stocks; of those that are registered alone it is known. */
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
        // The rounds name what is wrong with the broker or Redis.
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
    const saying = JSON.stringify([this.notice?.code, this.marks])
    if (saying !== this.#said) await onNotice()
    this.#said = saying
    await this.#askFor(looked, signal)
  }

  /** Not before the whole market is known: until then every stock would seem to be among the busiest. */
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

  /** Of stocks that somebody looks at and that are not registered, one call a second tells. */
  async #askFor(looked: readonly StockCode[], signal: AbortSignal): Promise<void> {
    const { client, now, onTold } = this.#deps
    const codes = looked.filter((code) => !this.#socket.has({ trId: TRADES, trKey: code }))
    if (codes.length === 0) return
    const askedMs = now()
    const asked = { codes: codes.slice(0, CODES_PER_CALL), priority: 'looked_at' } as const
    const { quotes } = await askQuotes(client, asked, signal)
    await onTold(quotes, askedMs)
  }

  readonly #trade = (record: readonly string[]): void => {
    const { calendar, now } = this.#deps
    const trade = readTrade(record)
    if (typeof trade === 'string') return this.#unreadable(trade)
    if (trade === null) return
    this.#mark(trade)
    // What an auction would bring is no trade, and neither is one of another day.
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
    const told = readOperation(record)
    if (told === null) return this.#unreadable('no code where it should be')
    const nowMs = this.#deps.now()
    this.#marks.note(told.code, 'interrupted', { is: told.isInterrupted, nowMs })
    this.#marks.note(told.code, 'halted', { is: told.isHalted, nowMs })
  }

  async #flush(): Promise<void> {
    if (this.#coming.size === 0) return
    const quotes = [...this.#coming.values()]
    this.#coming = new Map()
    await this.#deps.onTold(quotes, this.#deps.now())
  }

  #unreadable(reason: string): void {
    this.#lost = { reason, atMs: this.#deps.stopwatch() }
  }
}
