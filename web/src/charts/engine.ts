import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { Chart } from './chart.ts'

use([CanvasRenderer, GridComponent, TooltipComponent])

/**
 * A chart on an element that has a size. Kinds of series and further parts register themselves in the file that draws
 * them (`lines.ts`, `treemap.ts`, …), which gives this function on: whoever loads a kind loads no other.
 */
export function startChart(element: HTMLElement): Chart {
  return init(element, null, { renderer: 'canvas' })
}
