import type { Drawing, DrawingPoint } from '#shared/market/drawing'
import type { AveragePeriod } from './moving-average.ts'

/** The methods of the chart for its page; typed lint cannot see into .vue files. */
export interface CandleChartHandle {
  /** The history has changed. */
  update: () => void
  /** Moves the cross by a number of candles from the pointed or the newest one. */
  step: (by: number) => void
  /** Zooms out (factor above 1) or in. */
  zoom: (factor: number) => void
  page: (pages: 1 | -1) => void
  first: () => void
  last: () => void
  unpoint: () => void
  /** A moving average at a candle; null: it is not known there. */
  averageAt: (startMs: number, period: AveragePeriod) => number | null
  /** The chart as the address of a PNG; null: it is not drawn yet. */
  picture: (backgroundColor: string) => string | null
  /** The price at a height of the window; null: there are none there. */
  priceAt: (clientY: number) => number | null
  /** The candle and the price at a pixel of the window; null: there are none there. */
  pointAt: (clientX: number, clientY: number) => DrawingPoint | null
  /** The index of the drawing at a pixel of the window; null: none is near. */
  drawingAt: (clientX: number, clientY: number, isTouch: boolean) => number | null
  /** A drawing so many candles to the right and order prices up. */
  stepped: (drawing: Drawing, by: { candles: number; ticks: number }) => Drawing
}
