import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { Chart } from './chart.ts'

use([CanvasRenderer, GridComponent, TooltipComponent])

/**
 * After more frames than this in which nothing was drawn a chart asks for none until it changes: after the first one. ECharts
 * itself asks for ten, and of three lines that go on all day those are most frames of a page, each with its own way through style,
 * layout and compositor.
 */
const STILL_FRAMES = 0.5

/**
 * Creates a chart on an element that has a size. Series types and components are registered in the file that
 * draws them (`lines.ts`, `parts.ts`, …), which re-exports this function, so that each chunk contains only
 * its own.
 */
export function startChart(element: HTMLElement): Chart {
  const chart = init(element, null, { renderer: 'canvas' })
  chart.getZr().setSleepAfterStill(STILL_FRAMES)
  return chart
}
