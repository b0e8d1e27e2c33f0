import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Log } from '#platform/log'
import type { Candle } from '#shared/market/candle'
import type { StockCode } from '#shared/market/quote'
import { afterTick, minuteCandle } from '#shared/market/running-candle'
import type { CandleTick, RunningMinute } from '#shared/market/running-candle'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { MarketImage } from '#shared/protocol/market-image'
import { stockOf } from '#shared/protocol/topics'
import type { Topic } from '#shared/protocol/topics'
import type { Minutes } from './topic-feed.ts'

/** A stock, and the poll up to which its running minute is requested. */
export interface MinuteQuestion {
  id: number
  asOfMs: number
}

export interface RunningCandleDeps {
  /**
   * The running minutes of stocks according to the stored ticks, by id; a stock without a trade that day is
   * missing.
   */
  read: (
    tradeDate: SeoulDate,
    stocks: readonly MinuteQuestion[],
  ) => Promise<ReadonlyMap<number, RunningMinute>>
  log: Log
}

/** The longest wait for the database; a later result is sent with the stock's next change. */
const KNOWN_WITHIN_MS = 500
const RETRY_AFTER_MS = 2_000

/** The state of a stock. */
interface Kept {
  id: number
  /** The newest poll that is included in `running`; a row of a later one is a tick. */
  atMs: number
  running: RunningMinute | null
  /** The ticks since a query to the database was started. Null: the running minute is known. */
  since: { tradeDate: SeoulDate; tick: CandleTick }[] | null
}

/**
 * The running candles of the stocks that are, or were, followed: from the database when a stock is first
 * followed, and from then on by the ticks that this server receives anyway. Other stocks cost nothing.
 */
export class RunningCandles implements Minutes {
  readonly #deps: RunningCandleDeps
  #kept = new Map<StockCode, Kept>()
  #tradeDate: SeoulDate = ''
  /** The stocks of the next query; callers during a running query share it. */
  #wanted = new Set<Kept>()
  #answer: Promise<void> | null = null
  #retryAtMs = 0

  constructor(deps: RunningCandleDeps) {
    this.#deps = deps
  }

  /** Null: the stock has none today, or it is not known yet. */
  of(code: StockCode): Candle | null {
    const kept = this.#kept.get(code)
    if (kept?.running == null || kept.since !== null) return null
    return kept.running.seen.tradeDate === this.#tradeDate ? minuteCandle(kept.running) : null
  }

  /** Loads a stock's running candle, unless it is known. */
  async load(market: MarketImage, code: StockCode): Promise<void> {
    this.#tradeDate = market.tradeDate
    const kept = this.#kept.get(code) ?? this.#keep(market, code)
    if (kept !== undefined && kept.since !== null) await this.#ask()
  }

  /** Takes the ticks of a batch that was applied. */
  moveOn(market: MarketImage): void {
    const { tradeDate } = market
    this.#tradeDate = tradeDate
    for (const [code, kept] of this.#kept) {
      const tick = market.rowByCode(code)
      if (tick === undefined || tick.asOfMs <= kept.atMs) continue
      kept.atMs = tick.asOfMs
      if (kept.since === null) kept.running = afterTick(kept.running, tradeDate, tick)
      else kept.since.push({ tradeDate, tick })
    }
    this.#retry(market)
  }

  /** Messages were lost, or an epoch started: the followed stocks are queried again. */
  async startOver(market: MarketImage, followed: Iterable<Topic>): Promise<void> {
    const before = this.#kept
    this.#kept = new Map()
    this.#wanted = new Set()
    this.#tradeDate = market.tradeDate
    for (const topic of followed) {
      const code = stockOf(topic)
      if (code === null) continue
      const row = market.rowByCode(code)
      const known = before.get(code)
      const stoodStill = known?.since === null && known.id === row?.id && known.atMs === row.asOfMs
      if (known !== undefined && stoodStill) this.#kept.set(code, known)
      else this.#keep(market, code)
    }
    if (this.#wanted.size > 0) await this.#ask()
  }

  #keep(market: MarketImage, code: StockCode): Kept | undefined {
    const row = market.rowByCode(code)
    if (row === undefined) return undefined
    const { id, asOfMs: atMs, price, volume } = row
    const traded = price !== null && volume > 0
    const kept: Kept = { id, atMs, running: null, since: traded ? [] : null }
    this.#kept.set(code, kept)
    if (traded) this.#wanted.add(kept)
    return kept
  }

  /** Resolves when the wanted stocks are known, cannot be read, or the wait takes too long. */
  async #ask(): Promise<void> {
    this.#answer ??= this.#readAll().finally(() => (this.#answer = null))
    await Promise.race([this.#answer, setTimeout(KNOWN_WITHIN_MS, undefined, { ref: false })])
  }

  async #readAll(): Promise<void> {
    // Callers in the same tick share one query.
    await setImmediate()
    while (this.#wanted.size > 0) {
      const wanted = [...this.#wanted]
      this.#wanted = new Set()
      try {
        // `atMs` advances with later batches, which are in `since`.
        const read = await this.#deps.read(
          this.#tradeDate,
          wanted.map(({ id, atMs }) => ({ id, asOfMs: atMs })),
        )
        for (const kept of wanted) settle(kept, read.get(kept.id) ?? null)
      } catch (err) {
        this.#deps.log.warn({ err, stocks: wanted.length }, 'running candles could not be read')
        this.#retryAtMs = performance.now() + RETRY_AFTER_MS
        return
      }
    }
  }

  /** Retries what could not be read, for the stocks that are wanted by then. */
  #retry(market: MarketImage): void {
    if (this.#answer !== null || this.#retryAtMs === 0 || performance.now() < this.#retryAtMs) return
    this.#retryAtMs = 0
    for (const [code, { since }] of this.#kept) if (since !== null) this.#keep(market, code)
    if (this.#wanted.size > 0) void this.#ask()
  }
}

function settle(kept: Kept, read: RunningMinute | null): void {
  kept.running = (kept.since ?? []).reduce(
    (running, { tradeDate, tick }) => afterTick(running, tradeDate, tick),
    read,
  )
  kept.since = null
}
