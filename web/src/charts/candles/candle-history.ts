import { CANDLE_MS } from '#shared/market/candle'
import type { Candle, CandleInterval } from '#shared/market/candle'
import { RunningSeries } from '#shared/market/running-candle'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { CandleQuery } from '../../market/stocks.ts'
import { NO_CANDLES, joinedPages } from '../../market/candle-page.ts'
import type { CandlePage, Gap } from '../../market/candle-page.ts'
import { CHART_MS, intervalStart, storedInterval } from './interval.ts'
import type { ChartInterval } from './interval.ts'
import { longerCandles, updateNewest } from './longer-candles.ts'

/** @throws ProblemError */
export type LoadCandles = (query: CandleQuery) => Promise<CandlePage>

/** Candles per page; the server returns 5,000 stored ones at most. */
const PAGE = 400
const MAX_AT_ONCE = 5_000
/** Stored candles in memory; beyond that, those farthest from the view are dropped. */
const MAX_KEPT = 20_000

interface MinuteUpdate {
  minute: Candle
  tradeDate: SeoulDate
}

/**
 * The loaded candles of one interval: pages from REST, and the running candle from the socket. A page ends
 * where the next begins, so pages join without a gap.
 */
export class CandleHistory {
  readonly interval: ChartInterval
  /** The interval that is loaded, of which the chart's is a multiple. */
  readonly #stored: CandleInterval
  readonly #pageSize: number
  readonly #load: LoadCandles
  readonly #nowMs: () => number
  readonly #changed: () => void
  #gaps: readonly Gap[] = []
  #series: RunningSeries | null = null
  /** The stored candles as those of the chart, where these are longer. */
  #longer: Candle[] = []
  #pages = 0
  #complete = false
  #cut = false
  #loading = false
  #refreshWanted = false
  /** Running candles received while a page was loading. */
  #missedUpdates: MinuteUpdate[] = []

  constructor(
    interval: ChartInterval,
    deps: { load: LoadCandles; nowMs: () => number; changed: () => void },
  ) {
    this.interval = interval
    this.#stored = storedInterval(interval)
    this.#pageSize = Math.min(MAX_AT_ONCE, PAGE * Math.ceil(CHART_MS[interval] / CANDLE_MS[this.#stored]))
    this.#load = deps.load
    this.#nowMs = deps.nowMs
    this.#changed = deps.changed
  }

  /** Oldest first; empty before the first page. */
  get candles(): readonly Candle[] {
    return this.#isStored ? this.#loaded.candles : this.#longer
  }

  get gaps(): readonly Gap[] {
    return this.#gaps
  }

  /** Incremented when more than the newest candle changed. */
  get pages(): number {
    return this.#pages
  }

  get opened(): boolean {
    return this.#series !== null
  }

  /** There are no older candles. */
  get complete(): boolean {
    return this.#complete
  }

  /** The newest candles were dropped, because the user scrolled far back. */
  get cut(): boolean {
    return this.#cut
  }

  /** Loads the newest page. @throws ProblemError */
  async open(): Promise<void> {
    await this.#alone(async () => {
      const page = await this.#fetch({ limit: this.#pageSize })
      this.#cut = false
      this.#complete = page.candles.length === 0
      await this.#hold(page)
    })
  }

  /** Loads one older page. @throws ProblemError */
  async older(): Promise<void> {
    await this.#alone(async () => {
      const [first] = this.#loaded.candles
      if (first === undefined || this.#complete) return
      const page = await this.#fetch({ toMs: first.startMs, limit: this.#pageSize })
      this.#complete = page.candles.length === 0
      const joined = joinedPages(page, this.#loaded)
      this.#cut ||= joined.candles.length > MAX_KEPT
      await this.#hold({ ...joined, candles: joined.candles.slice(0, MAX_KEPT) })
    })
  }

  /** Loads one newer page, after newer candles were dropped. @throws ProblemError */
  async newer(): Promise<void> {
    await this.#alone(async () => {
      const last = this.#loaded.candles.at(-1)
      if (last === undefined || !this.#cut) return
      const fromMs = last.startMs + 1
      let page: CandlePage
      // The server returns the newest of a range, so the range has to be short; nights and holidays make it
      // longer.
      let lengthMs = this.#pageSize * CANDLE_MS[this.#stored]
      do {
        page = await this.#fetch({ fromMs, toMs: fromMs + lengthMs, limit: MAX_AT_ONCE })
        this.#cut = fromMs + lengthMs <= this.#nowMs()
        lengthMs *= 2
      } while (page.candles.length === 0 && this.#cut)
      const joined = joinedPages(this.#loaded, page)
      this.#complete &&= joined.candles.length <= MAX_KEPT
      await this.#hold({ ...joined, candles: joined.candles.slice(-MAX_KEPT) })
    })
  }

  /** Compensates for missed messages: loads unsettled candles again. @throws ProblemError */
  async refresh(): Promise<void> {
    this.#refreshWanted = this.#loading
    if (this.#loading) return
    const settled = this.#loaded.candles.at(-3) ?? this.#loaded.candles[0]
    if (settled === undefined) return this.open()
    let tooLong = false
    await this.#alone(async () => {
      if (this.#cut) return
      const page = await this.#fetch({ fromMs: settled.startMs, limit: MAX_AT_ONCE })
      tooLong = page.candles.length === MAX_AT_ONCE
      await this.#hold(joinedPages(this.#loaded, page))
    })
    if (tooLong) await this.open()
  }

  /** Applies the running minute. */
  take(minute: Candle, tradeDate: SeoulDate): void {
    if (this.#loading) this.#missedUpdates.push({ minute, tradeDate })
    else if (this.#put({ minute, tradeDate })) this.#changed()
  }

  #put({ minute, tradeDate }: MinuteUpdate): boolean {
    if (this.#cut || this.#series?.take(minute, tradeDate) == null) return false
    if (!this.#isStored) updateNewest(this.#longer, this.#series.candles, this.interval)
    return true
  }

  get #isStored(): boolean {
    return this.#stored === this.interval
  }

  get #loaded(): CandlePage {
    return { candles: this.#series?.candles ?? [], gaps: this.#gaps }
  }

  /** Merges the stored candles, without those at the edges that are not loaded whole. */
  #merge(candles: readonly Candle[]): void {
    this.#longer = longerCandles(candles, this.interval)
    const [first] = candles
    if (first && !this.#complete && intervalStart(this.interval, first.startMs) < first.startMs)
      this.#longer.shift()
    if (this.#cut) this.#longer.pop()
  }

  /** A longer candle is continued from its minutes, so those of the newest one are loaded as well. */
  async #hold({ candles, gaps }: CandlePage): Promise<void> {
    const newest = candles.at(-1)
    const minutes =
      newest === undefined || this.#stored === '1m' || this.#cut
        ? NO_CANDLES
        : await this.#load({ interval: '1m', fromMs: newest.startMs, limit: MAX_AT_ONCE })
    this.#series = new RunningSeries(this.#stored, candles, minutes.candles)
    this.#gaps = gaps
    if (!this.#isStored) this.#merge(candles)
    this.#pages++
  }

  #fetch(query: Omit<CandleQuery, 'interval'>): Promise<CandlePage> {
    return this.#load({ interval: this.#stored, ...query })
  }

  /** One page at a time: a request during another one must be repeated by the caller. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#loading) return
    this.#loading = true
    const before = this.#pages
    try {
      await work()
    } finally {
      this.#loading = false
      const missed = this.#missedUpdates
      this.#missedUpdates = []
      const moved = missed.filter((news) => this.#put(news)).length
      if (moved > 0 || this.#pages !== before) this.#changed()
    }
    if (this.#refreshWanted) await this.refresh()
  }
}
