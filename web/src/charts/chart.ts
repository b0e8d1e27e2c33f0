import type { EChartsType } from 'echarts/core'
import type { Look } from './look.ts'

/** The used part of an ECharts instance; types only, so that importing them loads nothing. */
export type Chart = Pick<
  EChartsType,
  | 'setOption'
  | 'getOption'
  | 'dispatchAction'
  | 'convertFromPixel'
  | 'convertToPixel'
  | 'containPixel'
  | 'on'
  | 'off'
  | 'getDataURL'
  | 'getZr'
  | 'resize'
  | 'clear'
  | 'dispose'
>

/** Whatever draws on an element. */
export interface Drawn {
  /** The element has another size. */
  resize: () => void
  /** All of it is drawn anew. */
  clear: () => void
  dispose: () => void
}

export type Start<D extends Drawn> = (element: HTMLElement) => D
export type StartChart = Start<Chart>

/**
 * Sets the option of the chart.
 *
 * @param fresh the chart is empty, because it was just created or cleared for another theme; otherwise a
 * partial update is enough
 */
export type Draw<D extends Drawn = Chart> = (chart: D, look: Look, fresh: boolean) => void
