import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { Look } from '../look.ts'
import type { Study } from './display.ts'
import type { Pane } from './geometry.ts'
import type { StudyLine } from './study-lines.ts'

export interface StudyFrame {
  study: Study
  lines: readonly StudyLine[]
}

const NOTHING = '-'
/** Between 0 and 100, and beyond these a stock counts as bought or sold too much. */
const BOUNDS: Readonly<Record<Study, readonly number[]>> = { rsi: [30, 70], macd: [0], stochastic: [20, 80] }

/** The third pane of a candle chart: its axes and series. */
export function studyOption({ study, lines }: StudyFrame, pane: Pane, { colors, font, letterPx }: Look) {
  const isBounded = study !== 'macd'
  const label = { color: colors.text, fontFamily: font, fontSize: letterPx }
  const yAxis = {
    gridIndex: 2,
    position: 'right' as const,
    ...(isBounded ? { min: 0, max: 100 } : { scale: true }),
    splitNumber: pane.height > 70 ? 3 : 2,
    axisLabel: { ...label, showMinLabel: false, showMaxLabel: false },
    splitLine: { show: false },
  }
  const markLine = {
    silent: true,
    symbol: 'none',
    animation: false,
    label: { show: false },
    data: BOUNDS[study].map((value) => ({
      yAxis: value,
      lineStyle: { color: colors.limitLine, width: 1, type: [2, 4] },
    })),
  }
  const series = lines.map(({ values, color, bars }, at): BarSeriesOption | LineSeriesOption => {
    const shared = {
      id: `study-${at}`,
      silent: true,
      xAxisIndex: 2,
      yAxisIndex: 2,
      data: values.map((value) => value ?? NOTHING),
      ...(at === 0 ? { markLine } : {}),
    }
    return bars === true
      ? { ...shared, type: 'bar', barWidth: '50%', barMaxWidth: 10, itemStyle: { color: colors[color] } }
      : {
          ...shared,
          type: 'line',
          symbol: 'none',
          connectNulls: false,
          lineStyle: { color: colors[color], width: 1.2 },
        }
  })
  return { yAxis, series }
}
