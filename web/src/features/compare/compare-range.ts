import type { CandleInterval } from '#shared/market/candle'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import type { SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'

/** Calendar days looked back from the newest trading day: its own, about five trading days, a month, a year. */
const DAYS_BACK: Readonly<Record<CandleInterval, number>> = { '1m': 0, '5m': 6, '1h': 30, '1d': 365 }

/** The first moment that is compared. */
export function rangeStart(interval: CandleInterval, tradeDate: SeoulDate): number {
  return startOfSeoulDay(tradeDate) - DAYS_BACK[interval] * DAY_MS
}
