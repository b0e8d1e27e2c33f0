import { CANDLE_MS } from '#shared/market/candle'
import type { Candle, CandleInterval } from '#shared/market/candle'
import type { CandleQuery } from '../../api/stocks.ts'
import { NO_CANDLES, firstAtOrAfter, joinedCandles, joinedPages } from './candle-page.ts'
import type { CandlePage } from './candle-page.ts'
import { candleOfMinutes, intervalStart } from './interval.ts'

export type LoadCandles = (query: CandleQuery) => Promise<CandlePage>

/** Candles of one page; the server gives 5,000 at most. */
const PAGE = 600
const MOST_AT_ONCE = 5_000
/** Candles kept; of more, those farthest from where the reader looks go. */
const MOST_KEPT = 20_000

/**
 * The candles of one interval as far as somebody looked back: pages from REST, and the running candle from the socket. A page
 * begins where the other ends, so there is no seam between them.
 */
export class CandleHistory {
  readonly interval: CandleInterval
  readonly #load: LoadCandles
  readonly #nowMs: () => number
  readonly #changed: () => void
  #page: CandlePage = NO_CANDLES
  /** Minutes of the newest interval, when that is longer. */
  #minutes: Candle[] = []
  /** What the socket told while a page was on its way. */
  #toldMeanwhile: Candle[] | null = null
  #complete = false
  #cut = false
  #loading = false

  constructor(
    interval: CandleInterval,
    source: { load: LoadCandles; nowMs: () => number; changed: () => void },
  ) {
    this.interval = interval
    this.#load = source.load
    this.#nowMs = source.nowMs
    this.#changed = source.changed
  }

  get page(): CandlePage {
    return this.#page
  }

  /** There is nothing older. */
  get complete(): boolean {
    return this.#complete
  }

  /** The newest candles were let go, because somebody looked far back. */
  get cut(): boolean {
    return this.#cut
  }

  /** Starts at the newest page. @throws ProblemError */
  async open(): Promise<void> {
    await this.#exclusively(async () => {
      const page = await this.#ask({ limit: PAGE })
      this.#minutes = []
      this.#page = page
      this.#cut = false
      this.#complete = page.candles.length === 0
      await this.#loadMinutes()
    })
  }

  /** One page further back. @throws ProblemError */
  async older(): Promise<void> {
    const [first] = this.#page.candles
    if (first === undefined || this.#complete) return
    await this.#exclusively(async () => {
      const page = await this.#ask({ toMs: first.startMs, limit: PAGE })
      this.#complete = page.candles.length === 0
      const joined = joinedPages(page, this.#page)
      this.#cut ||= joined.candles.length > MOST_KEPT
      this.#page = { ...joined, candles: joined.candles.slice(0, MOST_KEPT) }
    })
  }

  /** One page towards now, after newer ones were let go. @throws ProblemError */
  async newer(): Promise<void> {
    const last = this.#page.candles.at(-1)
    if (last === undefined || !this.#cut) return
    await this.#exclusively(async () => {
      const fromMs = last.startMs + CANDLE_MS[this.interval]
      // The server gives the newest of a range, so the range has to be short; nights and holidays make it longer.
      for (let lengthMs = PAGE * CANDLE_MS[this.interval]; ; lengthMs *= 2) {
        const toMs = fromMs + lengthMs
        const page = await this.#ask({ fromMs, toMs, limit: MOST_AT_ONCE })
        this.#cut = toMs <= this.#nowMs()
        if (page.candles.length === 0 && this.#cut) continue
        const joined = joinedPages(this.#page, page)
        this.#complete &&= joined.candles.length <= MOST_KEPT
        this.#page = { ...joined, candles: joined.candles.slice(-MOST_KEPT) }
        break
      }
      if (!this.#cut) await this.#loadMinutes()
    })
  }

  /** Makes up for what the socket may not have told: loads again what was not settled yet. @throws ProblemError */
  async refresh(): Promise<void> {
    const settled = this.#page.candles.at(-3) ?? this.#page.candles[0]
    if (settled === undefined) return this.open()
    if (this.#cut) return
    let tooLong = false
    await this.#exclusively(async () => {
      const page = await this.#ask({ fromMs: settled.startMs, limit: MOST_AT_ONCE })
      tooLong = page.candles.length === MOST_AT_ONCE
      this.#page = joinedPages(this.#page, page)
      await this.#loadMinutes()
    })
    if (tooLong) await this.open()
  }

  /** Takes the running minute in, as it is now. */
  takeMinute(minute: Candle): void {
    if (this.interval === '1d') return
    this.#tell(minute)
  }

  /** Takes the running day in, as it is now. */
  takeDay(day: Candle): void {
    if (this.interval !== '1d') return
    this.#tell(day)
  }

  #tell(candle: Candle): void {
    if (this.#toldMeanwhile !== null)
      this.#toldMeanwhile = joinedCandles(this.#toldMeanwhile, [candle]).slice(-10)
    else if (this.#page !== NO_CANDLES && !this.#cut) {
      this.#put(candle)
      this.#changed()
    }
  }

  #put(told: Candle): void {
    let candle: Candle | null = told
    if (this.interval === '5m' || this.interval === '1h') {
      const startMs = intervalStart(this.interval, told.startMs)
      const minutes = joinedCandles(this.#minutes, [told])
      this.#minutes = minutes.slice(firstAtOrAfter(minutes, startMs))
      candle = candleOfMinutes(this.interval, this.#minutes)
    }
    const last = this.#page.candles.at(-1)
    // News of a candle that is over and settled is older than what REST said of it.
    if (candle === null || (last !== undefined && candle.startMs < last.startMs)) return
    this.#page = { ...this.#page, candles: joinedCandles(this.#page.candles, [candle]).slice(-MOST_KEPT) }
  }

  /** A longer candle holds minutes that are over beside the running one. */
  async #loadMinutes(): Promise<void> {
    const last = this.#page.candles.at(-1)
    if (last === undefined || (this.interval !== '5m' && this.interval !== '1h')) return
    const { candles } = await this.#load({ interval: '1m', fromMs: last.startMs, limit: MOST_AT_ONCE })
    this.#minutes = []
    for (const minute of candles) this.#put(minute)
  }

  #ask(query: Omit<CandleQuery, 'interval'>): Promise<CandlePage> {
    return this.#load({ interval: this.interval, ...query })
  }

  /** One page at a time: what is asked for while another is on its way is asked for again by whoever still wants it. */
  async #exclusively(work: () => Promise<void>): Promise<void> {
    if (this.#loading) return
    this.#loading = true
    this.#toldMeanwhile = []
    try {
      await work()
    } finally {
      const told = this.#toldMeanwhile
      this.#toldMeanwhile = null
      this.#loading = false
      if (!this.#cut) for (const candle of told) this.#put(candle)
    }
    this.#changed()
  }
}
