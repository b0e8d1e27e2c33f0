import type { DailyCandle } from '#database/history/daily-candles'
import type { DaySpan, Series, SeriesProgress } from '#database/history/history-progress'
import type { IndexDay } from '#database/history/index-daily'
import type { MasterListing } from '#database/market/listings'
import type { StockCode } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { Dataset } from '#shared/market/dataset'

/** A finished day of a stock, as delivered by a history source. */
export interface HistoryDay extends Omit<DailyCandle, 'listingId'> {
  code: StockCode
}

/** One request: a part of a series. */
export interface Piece extends Series, DaySpan {}

/** The result of a request. */
export interface HistoryPage {
  candles: HistoryDay[]
  indices: IndexDay[]
  /** Rows that could not be parsed: skipped, counted, the first named in the log. */
  setAside: { row: string; reason: string }[]
}

export const EMPTY_PAGE: HistoryPage = { candles: [], indices: [], setAside: [] }

/** What a source needs to compute which series are wanted. */
export interface HistoryView {
  nowMs: number
  listings: readonly MasterListing[]
  progressOf: (series: Series) => SeriesProgress | undefined
}

/** A series and the span that should be stored. */
export interface WantedSeries extends Series {
  span: DaySpan
}

/** A source of past days. It is queried for one piece at a time, newest days first. */
export interface HistorySource {
  /** The source name that is stored with each row. */
  name: string
  board: Dataset
  /** The pause between two requests. */
  pauseMs: number
  /** The longest span of one request for such a series. */
  longestDays: Readonly<Record<Series['kind'], number>>
  /**
   * The series that should exist by now; among equally new days the most wanted first. @throws SourceError
   */
  wants(view: HistoryView, signal: AbortSignal): Promise<WantedSeries[]>
  /** Whether the day can have data; one that cannot is filled without a request. */
  trades(date: SeoulDate): boolean
  /** null: it may be queried now; else not before this moment. */
  restsUntil(nowMs: number): number | null
  /**
   * @throws NotYetPublished, SeriesError: this series cannot be read now, others can
   * @throws SourceError: nothing can be read now
   */
  read(piece: Piece, signal: AbortSignal): Promise<HistoryPage>
}

/** The requested days are over, but not published yet. */
export class NotYetPublished extends Error {
  readonly code = 'not_yet_published'
}

/** A series that cannot be read, with the reason for the operator. */
export class SeriesError extends Error {
  readonly code = 'series_unreadable'
}
