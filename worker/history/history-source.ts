import type { DailyCandle } from '#database/history/daily-candles'
import type { DaySpan, Series, SeriesProgress } from '#database/history/history-progress'
import type { IndexDay } from '#database/history/index-daily'
import type { MasterListing } from '#database/market/listings'
import type { StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Dataset } from '#shared/market/dataset'

/** A finished day of a stock, as a source of history tells it. */
export interface HistoryDay extends Omit<DailyCandle, 'listingId'> {
  code: StockCode
}

/** What is asked for at once: a part of a series. */
export interface Piece extends Series, DaySpan {}

/** What a piece brought. */
export interface HistoryPage {
  candles: HistoryDay[]
  indices: IndexDay[]
  /** Rows that could not be understood: kept out, counted, the first named in the log. */
  setAside: { row: string; reason: string }[]
}

export const EMPTY_PAGE: HistoryPage = { candles: [], indices: [], setAside: [] }

/** What a source has to know to say what is missing. */
export interface HistoryView {
  nowMs: number
  listings: readonly MasterListing[]
  progressOf: (series: Series) => SeriesProgress | undefined
}

/** A series and what of it should be there. */
export interface WantedSeries extends Series {
  span: DaySpan
}

/** Where the past comes from. It is asked for one piece after the other, newest days first. */
export interface HistorySource {
  /** What is written beside each row. */
  name: string
  board: Dataset
  /** Between the end of a piece and the next. */
  pauseMs: number
  /** The longest span that a piece of such a series may have. */
  longestDays: Readonly<Record<Series['kind'], number>>
  /** What should be there by now; the most wanted of those that are equally new first. @throws SourceError */
  wants(view: HistoryView, signal: AbortSignal): Promise<WantedSeries[]>
  /** Whether the day can hold anything; one that cannot is filled without asking. */
  trades(date: SeoulDate): boolean
  /** null: it may be asked now; else not before this moment. */
  restsUntil(nowMs: number): number | null
  /**
   * @throws NotYetPublished, SeriesError: this series cannot be read now, others can
   * @throws SourceError: nothing can be read now
   */
  read(piece: Piece, signal: AbortSignal): Promise<HistoryPage>
}

/** The days asked for are over, but not out yet. */
export class NotYetPublished extends Error {
  readonly code = 'not_yet_published'
}

/** A series that cannot be read, with the reason for a person. */
export class SeriesError extends Error {
  readonly code = 'series_unreadable'
}
