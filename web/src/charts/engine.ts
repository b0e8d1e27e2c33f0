import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { Chart } from './chart.ts'

use([CanvasRenderer, GridComponent, TooltipComponent])

/**
 * Creates a chart on an element that has a size. Series types and components are registered in the file that
 * draws them (`lines.ts`, `treemap.ts`, …), which re-exports this function, so that each chunk contains only
 * its own.
 */
export function startChart(element: HTMLElement): Chart {
  return init(element, null, { renderer: 'canvas' })
}
