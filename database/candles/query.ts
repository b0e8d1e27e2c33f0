import type { CandleInterval } from '#shared/market/candle'
import type { Dataset } from '#shared/market/dataset'
import type { Follows } from '#shared/market/following-days'
import type { SeoulDate } from '#shared/market/seoul-time'

/** Which candles of a series. */
export interface CandleRange {
  /** Candles that begin at this moment or later; null: from the first. */
  fromMs: number | null
  /** Candles that begin before this moment; null: to the newest. */
  toMs: number | null
  /** More than so many: the newest of them. */
  limit: number
}

export interface IntradayQuery extends CandleRange {
  interval: Exclude<CandleInterval, '1d'>
  /** About when the newest candle is. The answer is the same without it, and takes as long as the series is. */
  newestMs?: number
  /** Whose holes of the feed say on which days it began late; null or unset: nobody knows. */
  gapsOf?: Dataset | null
}

export interface DayQuery extends CandleRange {
  /** The day the board is on, and what the series is compared with on it; null or unset: no board is known. */
  today?: { tradeDate: SeoulDate; baseKrw: number | null } | null
  /** In the shares of the newest day, whatever `toMs` says; unset: as they were traded. */
  adjusted?: { follows: Follows } | undefined
  /** Nothing later counts. */
  untilMs?: number
}

/** Of a query for an interval, what belongs to the other kind is of no effect. */
export interface CandleQuery extends DayQuery, Pick<IntradayQuery, 'newestMs' | 'gapsOf'> {
  interval: CandleInterval
}
