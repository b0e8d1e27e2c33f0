import type { EChartsCoreOption } from 'echarts/core'
import { seoulClockTime } from '../../live/clock.ts'
import { points as pointsText } from '../../words/numbers.ts'
import { HINT_LOOK } from '../hint-look.ts'
import type { Look } from '../look.ts'
import type { LinePoint } from './day-line.ts'
import type { SessionAxis } from './session-axis.ts'

export interface Intraday {
  points: readonly LinePoint[]
  axis: SessionAxis
  /** The base of changes: the last close. */
  base: number | null
  letterPx: number
  /** A value as the axis says it. Default: points of an index. */
  valueText?: (value: number | null) => string
  /** The tooltip text of a position. */
  hint: (atMs: number, value: number | null) => HTMLElement
}

/** The margin above and below the line, as a share of its height. */
const MARGIN = 0.08

/** The height of a label on the axis of values, in its letters. */
const LABEL_LINE = 1.5

export interface Range {
  low: number
  high: number
}

const valuesOf = (points: readonly LinePoint[]): number[] => points.flatMap(([, value]) => value ?? [])

/** From the lowest to the highest of line and base, with a margin; never of zero height. */
export function valueRange(points: readonly LinePoint[], base: number | null): Range | null {
  const values = valuesOf(points)
  if (base !== null) values.push(base)
  if (values.length === 0) return null
  const low = Math.min(...values)
  const high = Math.max(...values)
  const room = (high - low || Math.abs(high) * 0.002 || 1) * MARGIN
  return { low: low - room, high: high + room }
}

/**
 * The position of the base between the highest (0) and the lowest (1) of the values, where the colour
 * changes.
 */
export function baseOffset(points: readonly LinePoint[], base: number, withBase: boolean): number {
  const values = valuesOf(points)
  if (withBase) values.push(base)
  const low = Math.min(...values)
  const high = Math.max(...values)
  return high === low ? Number(high < base) : Math.min(1, Math.max(0, (high - base) / (high - low)))
}

/**
 * The line of a day over its whole session, above the base in the colour of a rise and below it in that of a
 * fall. Every part is stated, absent ones too, so that it can be merged into the one before it.
 */
export function intradayOption(
  { points, axis, base, letterPx, valueText = pointsText, hint }: Intraday,
  { colors, font }: Look,
): EChartsCoreOption {
  const range = valueRange(points, base)
  const label = { color: colors.text, fontFamily: font, fontSize: letterPx }
  return {
    animation: false,
    grid: { left: 6, right: letterPx * 5.5, top: letterPx * 0.6, bottom: letterPx * 1.9 },
    tooltip: {
      trigger: 'axis',
      ...HINT_LOOK,
      axisPointer: { type: 'line', lineStyle: { color: colors.crosshair, type: 'solid', width: 1 } },
      formatter: (params: { value: LinePoint }[]) => {
        const [atMs, value] = params[0]?.value ?? [0, 0]
        return hint(atMs, value)
      },
    },
    xAxis: {
      type: 'value',
      min: axis.fromMs,
      max: axis.toMs,
      axisLine: { lineStyle: { color: colors.axis } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...label,
        customValues: axis.ticksMs,
        hideOverlap: true,
        formatter: (atMs: number) => seoulClockTime(atMs).slice(0, 5),
      },
      axisPointer: { label: { show: false } },
    },
    yAxis: {
      type: 'value',
      position: 'right',
      min: range?.low ?? null,
      max: range?.high ?? null,
      splitLine: { show: false },
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        ...label,
        // Labels that touch are hard to tell apart.
        lineHeight: letterPx * LABEL_LINE,
        customValues: range === null ? [] : labelled(points, base),
        hideOverlap: true,
        formatter: (value: number) => valueText(value),
      },
    },
    series: [
      {
        type: 'line',
        data: points,
        showSymbol: points.length === 1,
        symbolSize: 4,
        emphasis: { disabled: true },
        itemStyle: { color: colors.crosshair },
        lineStyle: { width: letterPx / 7, color: divided(points, base, false, colors) },
        areaStyle:
          base === null ? null : { origin: base, opacity: 0.16, color: divided(points, base, true, colors) },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: colors.flat, type: [3, 3], width: 1, opacity: 0.7 },
          data: base === null ? [] : [{ yAxis: base }],
        },
      },
    ],
  }
}

/** Labels of the base, and of the day's extremes where they do not overlap it. */
function labelled(points: readonly LinePoint[], base: number | null): number[] {
  const values = valuesOf(points)
  const ends = values.length === 0 ? [] : [Math.max(...values), Math.min(...values)]
  return base === null ? ends : [base, ...ends]
}

function divided(
  points: readonly LinePoint[],
  base: number | null,
  withBase: boolean,
  { up, down, flat }: Look['colors'],
): unknown {
  if (base === null || points.length === 0) return flat
  const at = baseOffset(points, base, withBase)
  return {
    type: 'linear',
    x: 0,
    y: 0,
    x2: 0,
    y2: 1,
    colorStops: [
      { offset: 0, color: up },
      { offset: at, color: up },
      { offset: at, color: down },
      { offset: 1, color: down },
    ],
  }
}
