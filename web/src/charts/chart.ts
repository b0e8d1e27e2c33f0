import type { EChartsType } from 'echarts/core'
import type { Look } from './look.ts'

/** What is used of an ECharts instance; types alone, so that naming it loads nothing. */
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
  | 'getZr'
  | 'resize'
  | 'clear'
  | 'dispose'
>

export type StartChart = (element: HTMLElement) => Chart

/**
 * Puts what there is to show into the chart.
 *
 * @param fresh the chart is empty: it was just made, or cleared for another look; otherwise what changed is enough
 */
export type Draw = (chart: Chart, look: Look, fresh: boolean) => void
