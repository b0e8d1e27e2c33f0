import type { IndexQuote } from '#shared/market/index-quote'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Link, Position } from '#shared/protocol/messages'
import type { Origin } from '#shared/protocol/origins'

/** A topic's data at a position, with their origin: the source, its as-of time, its delay. */
interface Board extends Position {
  asOfMs: number
  source: string
  delayMinutes: number
}

/**
 * The market as this server holds it. Until the first image has arrived, `ready` is false and the rest is
 * empty.
 */
export interface MarketBoard {
  readonly ready: boolean
  position(): Position | null
  market(): Board & {
    /** The trading day the rows belong to. */
    tradeDate: SeoulDate
    /** Called for each iteration: an iterator of the image can be used only once. */
    rows: () => Iterable<QuoteRow>
    rowByCode: (code: StockCode) => QuoteRow | undefined
    /** The origin of a row. */
    originOf: (id: number) => Origin
  }
  indices(): Board & { indices: readonly IndexQuote[] }
  link(): Link | null
  /** The time since the last message of any worker; at most since this server began to listen. */
  silentForMs(): number
}
