/** Whose candles: the family of views, and the columns in them that single one series out. */
export interface CandleSeries {
  /** The views are called so, completed by `_1m` … `_1d`. */
  views: 'candles' | 'index_candles'
  where: string
  key: readonly (string | number)[]
}

export function stockSeries(listingId: number): CandleSeries {
  return { views: 'candles', where: 'listing_id = ?', key: [listingId] }
}

export function indexSeries(board: string, code: string): CandleSeries {
  return { views: 'index_candles', where: 'board = ? AND code = ?', key: [board, code] }
}
