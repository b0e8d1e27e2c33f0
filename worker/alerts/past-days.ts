import { historyMark } from '#database/candles/history-mark'
import { yearExtremes, type Extremes } from '#database/history/daily-candles'
import { usualVolumes } from '#database/history/usual-volume'
import type { Database } from '#database/pool'
import { NO_PAST, type Past } from '#shared/alerts/condition'
import type { Dataset } from '#shared/market/dataset'
import type { Follows } from '#shared/market/following-days'
import type { QuoteRow } from '#shared/market/quote'
import { seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS, MINUTE_MS } from '#shared/time'

const YEAR_MS = 364 * DAY_MS
/** A back-fill grows for hours; a year of everything is read again only now and then. */
const READ_EVERY_MS = 5 * MINUTE_MS

export interface PastDaysDeps {
  db: Database
  board: Dataset
  follows: Follows
  /** A clock that only goes forward. */
  elapsedMs?: () => number
}

interface Known {
  tradeDate: SeoulDate
  mark: string
  readAtMs: number
  /** The base prices by which the extremes are in today's shares. */
  bases: ReadonlyMap<number, number | null>
  extremes: ReadonlyMap<number, Extremes>
  usual: ReadonlyMap<number, number>
}

/** Statistics of the finished days before a trade date: 52-week extremes and average volumes. */
export class PastDays {
  readonly #deps: PastDaysDeps
  readonly #elapsedMs: () => number
  #known: Known | null = null

  constructor(deps: PastDaysDeps) {
    this.#deps = deps
    this.#elapsedMs = deps.elapsedMs ?? (() => performance.now())
  }

  /** Reads what is not known yet: on a new trade date at once, otherwise now and then what the history has grown by. */
  async look(tradeDate: SeoulDate, rows: Iterable<QuoteRow>): Promise<void> {
    const { db, board, follows } = this.#deps
    const known = this.#known
    if (tradeDate === '') return
    if (known?.tradeDate === tradeDate && this.#elapsedMs() - known.readAtMs < READ_EVERY_MS) return
    const bases = new Map<number, number | null>()
    let sum = 0
    for (const { id, previousClose } of rows) {
      bases.set(id, previousClose)
      sum += id * (previousClose ?? 0)
    }
    const [anyId] = bases.keys()
    if (anyId === undefined) return
    const mark = `${tradeDate} ${sum} ${await historyMark(db, anyId)}`
    if (known !== null && known.mark === mark) {
      known.readAtMs = this.#elapsedMs()
      return
    }
    const today = { tradeDate, baseKrwOf: (id: number) => bases.get(id) ?? null }
    const from = seoulDate(startOfSeoulDay(tradeDate) - YEAR_MS)
    const extremes = await yearExtremes(db, { board, from, follows, today })
    const usual = await usualVolumes(db, board, tradeDate)
    this.#known = { tradeDate, mark, readAtMs: this.#elapsedMs(), bases, extremes, usual }
  }

  /** The extremes of a stock whose base price has come or changed since are not in its shares: they are unknown until the next read. */
  of({ id, previousClose }: Pick<QuoteRow, 'id' | 'previousClose'>): Past {
    const known = this.#known
    if (known === null) return NO_PAST
    const extremes = known.bases.get(id) === previousClose ? known.extremes.get(id) : undefined
    return {
      yearHigh: extremes?.high ?? null,
      yearLow: extremes?.low ?? null,
      usuallyTraded: known.usual.get(id) ?? null,
    }
  }
}
