import type { Dataset } from '#shared/market/dataset'
import type { IndexValues } from '#shared/market/index-quote'
import type { SessionPhase } from '#shared/market/phase'
import type { Listing, QuoteRow, StockCode, Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Missing } from '#shared/protocol/missing'
import type { Budget, Link, LinkCode, StockMark } from '#shared/protocol/messages'

/**
 * A listing with the day's values, as delivered by a source. `previousClose` is null when the source does not
 * know it yet.
 */
export interface SourceRow extends Listing, Trading {
  /** When it was received, of a source that pushes. Unset: with the answer. */
  receivedMs?: number | undefined
}

/** An index as delivered by a source. */
export type SourceIndex = IndexValues

/** The sector of one stock, in the source's words. */
export interface SourceSector {
  code: StockCode
  sector: string
}

/** A row that could not be parsed. */
export interface RowSetAside {
  /** How the log names it. */
  row: string
  reason: string
  /** What may identify its listing: a code, a name, an ISIN. Unset: `row`. */
  names?: readonly string[]
  /** It is a row of an index, not of a listing. */
  isIndex?: true
}

/** One parsed answer of a source. */
export interface ParsedMarket {
  tradeDate: SeoulDate
  /** When the source made the answer, epoch milliseconds; its delay is not subtracted. */
  asOfMs: number
  rows: SourceRow[]
  /** Empty when the answer has no index values. */
  indices: SourceIndex[]
  /** Rows that could not be parsed: skipped, counted, named in the log. */
  setAside: RowSetAside[]
  /** Present when a recorded day is replayed. */
  replay?: ReplayMark
  /** Of the whole board, if they were requested and the source has them. */
  sectors?: readonly SourceSector[]
  /** The parts that the source could not deliver: no listing of a missing market has left the board. */
  missing?: Missing[]
  /** The values are final: the source publishes each day on the next. */
  isDaily?: true
  /** The request budget of the day. */
  budget?: Budget
  /** When the newest data in it were received, epoch milliseconds. Unset: with this answer. */
  receivedMs?: number | undefined
  /** What is incomplete, although quotes arrive. */
  notice?: { code: LinkCode; detail: string }
  /** Measures of the exchange on single stocks. */
  stockMarks?: readonly StockMark[]
  /** The next answer will have more listings, outside the hours as well. */
  moreToCome?: true
  /** Present when the source's newest day is earlier than expected. */
  lag?: SourceLag
}

/** The lag of a source: its data are shown as of their own day. */
export interface SourceLag {
  newestDay: SeoulDate
  /** It has lagged for longer than usual: data are missing. */
  isOverdue: boolean
  /** Do not poll before, epoch milliseconds. */
  retryAtMs: number
}

/** Additional facts of an answer from a recorded day. */
export interface ReplayMark {
  /** For the screen; a standstill of the market means nothing then. */
  status: NonNullable<Link['replay']>
  /** The replay went back, or starts a day: nothing on the board belongs to it. */
  startsOver: boolean
  /** Another recorded poll is already due. */
  isBehind: boolean
}

/** What a source may use to answer a poll. */
export interface PollContext {
  nowMs: number
  phase: SessionPhase
  /** The current board, for a source that continues from it (the simulator). */
  previous: {
    epoch: string
    asOfMs: number
    tradeDate: SeoulDate | null
    rows: () => Iterable<QuoteRow>
    /**
     * The origin of a row: another source may have filled the board before, with more data. Unset: all rows
     * are of this one.
     */
    sourceOf?: (id: number) => string
    indices: readonly SourceIndex[]
  }
  signal: AbortSignal
  /** The sectors of the day are unknown. A source without sectors may ignore it. */
  wantsSectors?: boolean
}

/**
 * A source of quotes. `poll` does the I/O, `parse` is pure, so that a recorded answer can be parsed again.
 */
export interface MarketSource<Answer = unknown> {
  name: string
  board: Dataset
  delayMinutes: number
  /** The poll interval when the operator sets none. */
  pollEveryMs: number
  /** How long it may repeat the same data in session. Unset: it delivers changes as they happen. */
  renewedWithinMs?: number
  /** The phase of the source's own day. */
  phaseAt(nowMs: number): SessionPhase
  /** Whether a poll is useful now for this source; the calendar decides the phase. */
  opensAt(nowMs: number): { open: true } | { open: false; nextMs: number }
  /** @throws SourceError */
  poll(context: PollContext): Promise<Answer>
  /** @throws SourceError */
  parse(answer: Answer): ParsedMarket
  close(): Promise<void>
}

/**
 * A source that could not answer. The error carries the retry time, as that is known where the fault is
 * detected.
 */
export class SourceError extends Error {
  readonly code: LinkCode
  /**
   * `failing`: retry at the next poll, or not before `retryAtMs`; `stopped`: not before `retryAtMs`, or never
   * without an action.
   */
  readonly state: 'failing' | 'stopped'
  readonly retryAtMs: number | null

  constructor(
    code: LinkCode,
    message: string,
    options: { state?: 'failing' | 'stopped'; retryAtMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SourceError'
    this.code = code
    this.state = options.state ?? 'failing'
    this.retryAtMs = options.retryAtMs ?? null
  }
}
