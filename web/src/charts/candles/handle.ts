/** What a page may ask of the chart it shows; typed lint cannot see into .vue files. */
export interface CandleChartHandle {
  /** There is something new in the history. */
  update: () => void
  /** Points at the candle so many places on from the one that is pointed at, or from the newest. */
  step: (by: number) => void
  /** More (factor above 1) or fewer candles in sight. */
  zoom: (factor: number) => void
  page: (pages: 1 | -1) => void
  first: () => void
  last: () => void
  unpoint: () => void
  /** The price at a height of the window; null: there are none there. */
  priceAt: (clientY: number) => number | null
}
