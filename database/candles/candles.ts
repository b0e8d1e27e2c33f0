import type { Database } from '../pool.ts'
import type { Candle } from '#shared/market/candle'
import { readDayCandles } from './days.ts'
import { readIntradayCandles } from './intraday.ts'
import type { CandleQuery } from './query.ts'
import type { CandleSeries } from './series.ts'

/** The candles of a series, oldest first. */
export async function readCandles(db: Database, series: CandleSeries, query: CandleQuery): Promise<Candle[]> {
  const { interval } = query
  return interval === '1d'
    ? readDayCandles(db, series, query)
    : readIntradayCandles(db, series, { ...query, interval })
}
