/** Whose candles: the family of views, and the columns in them that single one series out. */
export interface CandleSeries {
  /** The views are called so, completed by `_1m` … `_1d`. */
  views: 'candles' | 'index_candles'
  where: string
  key: readonly (string | number)[]
  /** What the views are made of: the table, its column with the price, and the ticks that make candles. */
  ticks: { table: 'ticks' | 'index_ticks'; price: 'price' | 'value'; traded: string }
}

export function stockSeries(listingId: number): CandleSeries {
  const ticks = { table: 'ticks', price: 'price', traded: 'price IS NOT NULL AND volume > 0' } as const
  return { views: 'candles', where: 'listing_id = ?', key: [listingId], ticks }
}

export function indexSeries(board: string, code: string): CandleSeries {
  const traded = 'value IS NOT NULL AND (volume > 0 OR open IS NOT NULL)'
  const ticks = { table: 'index_ticks', price: 'value', traded } as const
  return { views: 'index_candles', where: 'board = ? AND code = ?', key: [board, code], ticks }
}
