import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'
import type { SessionPhase } from '#shared/market/phase'
import type { Listing, QuoteRow, StockCode, Trading } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Missing } from '#shared/protocol/missing'
import type { Budget, Link, LinkCode, StockMark } from '#shared/protocol/messages'

/** A listing with the day's values, as a source tells them. `previousClose` is null where the source does not know it yet. */
export interface SourceRow extends Listing, Trading {}

/** An index as a source tells it; points with two decimals. */
export interface SourceIndex {
  code: IndexCode
  value: number | null
  previousClose: number | null
  open: number | null
  high: number | null
  low: number | null
  volume: number
  turnover: number
}

/** The sector of one stock, as the source names it. */
export interface SourceSector {
  code: StockCode
  sector: string
}

/** A row that could not be understood. */
export interface RowSetAside {
  /** What it is called in the log. */
  row: string
  reason: string
  /** What in it may say which listing it is of: a code, a name, an ISIN. Unset: `row`. */
  names?: readonly string[]
  /** It is of an index, and says nothing of a listing. */
  isIndex?: true
}

/** One answer of a source, understood. */
export interface ParsedMarket {
  tradeDate: SeoulDate
  /** When the source made the answer, epoch milliseconds; its delay is not taken off. */
  asOfMs: number
  rows: SourceRow[]
  /** Empty when the source gave no index values this time. */
  indices: SourceIndex[]
  /** Rows that could not be understood: kept out, counted, named in the log. */
  setAside: RowSetAside[]
  /** Present when a recorded day is replayed. */
  replay?: ReplayMark
  /** Of the whole board, when they were asked for and the source told them. */
  sectors?: readonly SourceSector[]
  /** What the source could not tell this time: of a market that is missing no listing has left the board. */
  missing?: Missing[]
  /** The day is over, as the source tells each day on the next. */
  isDaily?: true
  /** Requests that the source has been asked today, and may be. */
  budget?: Budget
  /** When what is newest in it came from the source, epoch milliseconds. Unset: with this answer. */
  receivedMs?: number
  /** What is short of what it should be, though quotes come. */
  notice?: { code: LinkCode; detail: string }
  /** What the exchange does to single stocks. */
  stockMarks?: readonly StockMark[]
  /** There will be more listings with the next answer, outside the hours as well. */
  moreToCome?: true
  /** Present when the newest day that the source knows is not the one it should tell of by now. */
  lag?: SourceLag
}

/** A source that stands still: what it tells is shown as of the day that it is of. */
export interface SourceLag {
  newestDay: SeoulDate
  /** It has been still for longer than it usually is: data are missing. */
  isOverdue: boolean
  /** The source should not be asked before, epoch milliseconds. */
  askAgainMs: number
}

/** What is different when the answer comes from a recorded day. */
export interface ReplayMark {
  /** For whoever watches; that the market stands still means nothing then. */
  status: NonNullable<Link['replay']>
  /** The replay went back, or begins a day: nothing that is on the board belongs to it. */
  startsOver: boolean
  /** Another recorded poll is due already. */
  isBehind: boolean
}

/** What a source may use to answer a poll. */
export interface PollContext {
  nowMs: number
  phase: SessionPhase
  /** The board as it is, for a source that goes on from there (the simulator). */
  previous: {
    epoch: string
    asOfMs: number
    tradeDate: SeoulDate | null
    rows: () => Iterable<QuoteRow>
    /** Which source told a row: another one may have filled the board before, and known more. Unset: this one told all. */
    sourceOf?: (id: number) => string
    indices: readonly SourceIndex[]
  }
  signal: AbortSignal
  /** The sectors of the day are not known yet. A source that has none, or not now, need not care. */
  wantsSectors?: boolean
}

/** Where quotes come from. `poll` does the I/O, `parse` is pure, so that a recorded answer can be parsed again. */
export interface MarketSource<Answer = unknown> {
  name: string
  board: Dataset
  delayMinutes: number
  /** The pace when the operator sets none. */
  pollEveryMs: number
  /** So long it may go on telling the same in session. Unset: it tells what happens as it happens. */
  renewedWithinMs?: number
  /** The phase of the source's own day. */
  phaseAt(nowMs: number): SessionPhase
  /** Says whether a poll now makes sense for this source; the calendar decides the phase. */
  opensAt(nowMs: number): { open: true } | { open: false; nextMs: number }
  /** @throws SourceError */
  poll(context: PollContext): Promise<Answer>
  /** @throws SourceError */
  parse(answer: Answer): ParsedMarket
  close(): Promise<void>
}

/** A source that could not answer. What to do next is known where the fault is known, so the error says it. */
export class SourceError extends Error {
  readonly code: LinkCode
  /** `failing`: ask again at the next poll, or not before `retryAtMs`; `stopped`: not before `retryAtMs`, or never by itself. */
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
