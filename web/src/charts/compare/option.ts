import type { LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { AxisMark } from '../candles/axis-marks.ts'
import type { Look } from '../look.ts'
import type { LineLook } from './line-looks.ts'

export type CompareOption = ComposeOption<LineSeriesOption | GridComponentOption>

export interface ComparedLine {
  name: string
  look: LineLook
  values: readonly (number | null)[]
}

/** The margins of the pane in pixels, at 100 %. */
const PANE = { left: 56, right: 112, rightNarrow: 12, top: 14, bottom: 26 } as const

/** The margins of the pane in pixels: `narrow` where no name has room behind its line. */
export function paneOf(narrow: boolean, textScale: number) {
  return {
    left: PANE.left * textScale,
    right: narrow ? PANE.rightNarrow : PANE.right * textScale,
    top: PANE.top,
    bottom: PANE.bottom * textScale,
  }
}

/** @param start the first value of every line */
export function compareOption(
  frame: {
    timesMs: readonly number[]
    lines: readonly ComparedLine[]
    marks: readonly AxisMark[]
    start: number
    value: (value: number) => string
    narrow: boolean
  },
  { colors, font, letterPx, textScale }: Look,
): CompareOption {
  const { timesMs, lines, marks, start, narrow } = frame
  const marked = new Map(marks.map((mark) => [mark.at, mark.text]))
  const label = { color: colors.text, fontFamily: font, fontSize: letterPx }
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { ...paneOf(narrow, textScale), outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      data: timesMs.map(String),
      boundaryGap: false,
      axisLine: { lineStyle: { color: colors.axis }, onZero: false },
      axisTick: { show: false },
      axisLabel: {
        ...label,
        interval: (at: number) => marked.has(at),
        formatter: (_time: string, at: number) => marked.get(at) ?? '',
        hideOverlap: false,
        alignMinLabel: 'left',
      },
      splitLine: {
        show: true,
        interval: (at: number) => marked.has(at),
        lineStyle: { color: colors.grid },
      },
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { ...label, formatter: frame.value },
      splitLine: { lineStyle: { color: colors.grid } },
    },
    series: lines.map(({ name, look, values }, at): LineSeriesOption => ({
      id: `line-${at}`,
      name,
      type: 'line',
      silent: true,
      symbol: 'none',
      connectNulls: false,
      lineStyle: {
        color: colors[look.color],
        width: 1.8,
        type: look.dashes.length === 0 ? 'solid' : [...look.dashes],
      },
      itemStyle: { color: colors[look.color] },
      data: values.map((value) => value ?? '-'),
      ...(!narrow && {
        endLabel: {
          ...label,
          show: true,
          color: colors[look.color],
          formatter: shortened(name),
          distance: 6,
        },
        labelLayout: { moveOverlap: 'shiftY' },
      }),
      ...(at === 0 && {
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          label: { show: false },
          data: [{ yAxis: start }],
          lineStyle: { color: colors.crosshair, type: 'solid', width: 1, opacity: 0.5 },
        },
      }),
    })),
  }
}

function shortened(name: string): string {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name
}
