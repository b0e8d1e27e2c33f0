import type { Candle } from '#shared/market/candle'
import type { SeoulDate } from '#shared/market/seoul-time'

/** A day of a series, from the history or from ticks. */
export interface KnownDay {
  tradeDate: SeoulDate
  /** null on a day without a trade. */
  candle: Candle | null
  closeKrw: number
  baseKrw: number | null
}
