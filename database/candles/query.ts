import type { CandleInterval } from '#shared/market/candle'
import type { Dataset } from '#shared/market/dataset'
import type { Follows } from '#shared/market/following-days'
import type { SeoulDate } from '#shared/market/seoul-time'

/** Which candles of a series to read. */
export interface CandleRange {
  /** Candles that begin at this moment or later; null: unbounded. */
  fromMs: number | null
  /** Candles that begin before this moment; null: unbounded. */
  toMs: number | null
  /** The limit, which keeps the newest. */
  limit: number
}

export interface IntradayQuery extends CandleRange {
  interval: Exclude<CandleInterval, '1d'>
  /**
   * The approximate time of the newest candle. It only speeds up the query, which otherwise takes longer with
   * the length of the series.
   */
  newestMs?: number
  /** The board whose holes show which days began late; null or unset: unknown. */
  gapsOf?: Dataset | null
}

export interface DayQuery extends CandleRange {
  /** The day the board is on, and its base price; null or unset: no board is known. */
  today?: { tradeDate: SeoulDate; baseKrw: number | null } | null
  /** In the shares of the newest day, whatever `toMs` is; unset: as they were traded. */
  adjusted?: { follows: Follows } | undefined
  /** Ignores everything later. */
  untilMs?: number
}

/** Fields that do not apply to the kind of interval are ignored. */
export interface CandleQuery extends DayQuery, Pick<IntradayQuery, 'newestMs' | 'gapsOf'> {
  interval: CandleInterval
}
