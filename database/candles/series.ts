import type { Dataset } from '#shared/market/dataset'
import type { IndexCode } from '#shared/market/index-quote'

/** Describes a series of candles: where it is stored, and the columns that select it in every table. */
export interface CandleSeries {
  /** The prefix of the views, completed by `_1m` … `_1d`. */
  views: 'candles' | 'index_candles'
  where: string
  key: readonly (string | number)[]
  /** The source of the views: the table, its price column, and the condition for ticks that make candles. */
  ticks: { table: 'ticks' | 'index_ticks'; price: 'price' | 'value'; traded: string }
  /** The finished days: the table, its base price column, and the condition for days that make candles. */
  days: { table: 'daily_candles' | 'index_daily'; basePrice: string; traded: string }
}

export function stockSeries(listingId: number): CandleSeries {
  return {
    views: 'candles',
    where: 'listing_id = ?',
    key: [listingId],
    ticks: { table: 'ticks', price: 'price', traded: 'price IS NOT NULL AND volume > 0' },
    days: { table: 'daily_candles', basePrice: 'base_price', traded: 'volume > 0' },
  }
}

export function indexSeries(dataset: Dataset, code: IndexCode): CandleSeries {
  return {
    views: 'index_candles',
    where: 'board = ? AND code = ?',
    key: [dataset, code],
    ticks: {
      table: 'index_ticks',
      price: 'value',
      traded: 'value IS NOT NULL AND (volume > 0 OR open IS NOT NULL)',
    },
    days: { table: 'index_daily', basePrice: 'NULL', traded: 'true' },
  }
}
