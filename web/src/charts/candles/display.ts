import type { AveragePeriod } from './moving-average.ts'

/** How prices are drawn, and on which axis. */
export const PRICE_STYLES = ['candles', 'line'] as const
export type PriceStyle = (typeof PRICE_STYLES)[number]

export const SCALE_KINDS = ['linear', 'log', 'percent'] as const
export type ScaleKind = (typeof SCALE_KINDS)[number]

/** Indicators in a pane of their own. */
export const STUDIES = ['rsi', 'macd', 'stochastic'] as const
export type Study = (typeof STUDIES)[number]

/** What is shown of the candles, and how. */
export interface ChartDisplay {
  style: PriceStyle
  scale: ScaleKind
  averages: readonly AveragePeriod[]
  /** The average of the volumes. */
  volumeAverage: boolean
  /** Bollinger bands. */
  bands: boolean
  /** The volume of the visible candles by price. */
  profile: boolean
  study: Study | null
}
