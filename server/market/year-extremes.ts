import type { Extremes, RunningDay } from '#database/history/daily-candles'
import type { Log } from '#platform/log'
import type { QuoteRow } from '#shared/market/quote'
import { seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import type { MarketBoard } from '../live/market-board.ts'
import type { YearBefore } from './movers.ts'

export interface YearExtremeDeps {
  board: MarketBoard
  /** Extremes over the board's finished days from a day until before today, by listing. */
  read: (anyListingId: number, from: SeoulDate, today: RunningDay) => Promise<ReadonlyMap<number, Extremes>>
  /** A version, which changes when the history of the board has grown. */
  historyMark: (anyListingId: number) => Promise<string>
  log: Log
}

const LOOK_EVERY_MS = 2_000
/** A back-fill grows for hours; the whole year is read again only now and then. */
const READ_EVERY_MS = 5 * MINUTE_MS
const READ_NEW_DAY_EVERY_MS = 10_000
const YEAR_MS = 364 * DAY_MS

/**
 * Highs and lows of the 52 weeks before today. Read when the server starts, when a trading day begins or base
 * prices arrive (there may have been a split this morning), and when the history has grown; today's values
 * come from the board.
 */
export class YearExtremes implements YearBefore {
  readonly #deps: YearExtremeDeps
  #extremes: ReadonlyMap<number, Extremes> = new Map()
  #mark = ''
  #readAtMs = -Infinity
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(deps: YearExtremeDeps) {
    this.#deps = deps
  }

  of(listingId: number): Extremes | undefined {
    return this.#extremes.get(listingId)
  }

  get mark(): string {
    return this.#mark
  }

  start(): void {
    const next = () => {
      this.#looking = this.look().finally(() => (this.#timer = setTimeout(next, LOOK_EVERY_MS)))
    }
    next()
  }

  async stop(): Promise<void> {
    await this.#looking
    clearTimeout(this.#timer)
  }

  /**
   * Reads changes when they are due. While the database is unavailable the known values stay.
   *
   * @param nowMs a monotonic clock: a clock that is set back would delay the next read
   */
  async look(nowMs = performance.now()): Promise<void> {
    const { board, read, historyMark, log } = this.#deps
    if (!board.ready) return
    const { tradeDate, rows } = board.market()
    const [any] = rows()
    if (any === undefined) return
    const isNewDay = !this.#mark.startsWith(dayMark(tradeDate, any.id))
    if (nowMs - this.#readAtMs < (isNewDay ? READ_NEW_DAY_EVERY_MS : READ_EVERY_MS)) return
    this.#readAtMs = nowMs
    const bases = new Map<number, number | null>()
    let sum = 0
    for (const { id, previousClose } of rows()) {
      bases.set(id, previousClose)
      sum += id * (previousClose ?? 0)
    }
    try {
      const mark = `${dayMark(tradeDate, any.id)}${sum} ${await historyMark(any.id)}`
      if (mark === this.#mark) return
      const from = seoulDate(startOfSeoulDay(tradeDate) - YEAR_MS)
      const baseKrwOf = (id: number) => bases.get(id) ?? null
      this.#extremes = await read(any.id, from, { tradeDate, baseKrwOf })
      this.#mark = mark
    } catch (err) {
      log.warn({ err }, 'the extremes of the year could not be read')
    }
  }
}

/** Listings of another board have other ids. */
const dayMark = (tradeDate: SeoulDate, anyId: number) => `${tradeDate} ${anyId} `

/** The extremes of 52 weeks including today; null: the year before is unknown. */
export function withToday(
  { high, low }: Pick<QuoteRow, 'high' | 'low'>,
  tradeDate: SeoulDate,
  before: Extremes | undefined,
): Extremes | null {
  if (before === undefined) return null
  const isHigher = high !== null && high > before.high
  const isLower = low !== null && low < before.low
  return {
    high: isHigher ? high : before.high,
    highOn: isHigher ? tradeDate : before.highOn,
    low: isLower ? low : before.low,
    lowOn: isLower ? tradeDate : before.lowOn,
  }
}
