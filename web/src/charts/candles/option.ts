import type {
  BarSeriesOption,
  CandlestickSeriesOption,
  CustomSeriesOption,
  LineSeriesOption,
} from 'echarts/charts'
import type { ComposeOption } from 'echarts/core'
import type { GridComponentOption } from 'echarts/components'
import { tickSize } from '#shared/market/rules'
import type { Look } from '../look.ts'
import { backdropSeries } from './backdrop.ts'
import type { Backdrop } from './backdrop.ts'
import type { AxisMark } from './axis-marks.ts'
import { PRICE_AXIS_WIDTH, volumeTop } from './geometry.ts'
import type { Panes, Scale } from './geometry.ts'
import type { Slot } from './slots.ts'
import type { Tag } from './tags.ts'

export type CandleOption = ComposeOption<
  BarSeriesOption | CandlestickSeriesOption | CustomSeriesOption | LineSeriesOption | GridComponentOption
>

export interface CandleFrame {
  /** The visible places, from left to right; `null` after the newest. */
  slots: readonly (Slot | null)[]
  /** Lines over them, each of the same length. */
  averages: readonly { values: readonly (number | null)[]; color: string }[]
  marks: readonly AxisMark[]
  /** Price lines over the whole chart. */
  lines: readonly Pick<Tag, 'value' | 'color'>[]
  backdrop: Backdrop
  panes: Panes
  scale: Scale
  /** Rising candles are drawn hollow, for users who cannot rely on colours. */
  hollow: boolean
  price: (value: number) => string
  volume: (value: number) => string
}

const NOTHING = '-'
const UNKNOWN = [NaN, NaN, NaN, NaN]

/** The ECharts option of a frame; pure, so equal frames are drawn equally. */
export function candleOption(frame: CandleFrame, { colors, font }: Look): CandleOption {
  const { slots, panes, scale, marks } = frame
  const candles = slots.map((slot) => slot?.candle ?? null)
  const top = volumeTop(candles.flatMap((candle) => candle?.volume ?? []))
  const marked = new Map(marks.map((mark) => [mark.at, mark]))
  const places = slots.map((slot, at) => String(slot?.startMs ?? -at))
  const label = { color: colors.text, fontFamily: font, fontSize: 11 }
  const timeAxis = {
    type: 'category' as const,
    data: places,
    axisLine: { lineStyle: { color: colors.axis } },
    axisTick: { show: false },
  }
  const grid = (pane: { top: number; height: number }) => ({
    left: panes.left,
    width: panes.width,
    ...pane,
    outerBoundsMode: 'none' as const,
  })
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: [grid(panes.price), grid(panes.volume)],
    xAxis: [
      {
        ...timeAxis,
        gridIndex: 0,
        axisLabel: { show: false },
        splitLine: {
          show: true,
          interval: (at: number) => marked.has(at),
          lineStyle: { color: colors.grid },
        },
      },
      {
        ...timeAxis,
        gridIndex: 1,
        axisLabel: {
          ...label,
          interval: (at: number) => marked.has(at),
          formatter: (_place: string, at: number) => {
            const mark = marked.get(at)
            return mark?.begins === true ? `{begins|${mark.text}}` : (mark?.text ?? '')
          },
          rich: { begins: { color: colors.crosshair, fontWeight: 'bold', fontSize: 11, fontFamily: font } },
          hideOverlap: false,
          alignMinLabel: 'left',
        },
      },
    ],
    yAxis: [
      {
        gridIndex: 0,
        position: 'right',
        min: scale.low,
        max: scale.high,
        splitNumber: Math.max(2, Math.round(panes.price.height / 64)),
        // No axis labels between two valid prices.
        minInterval: tickSize(scale.high),
        axisLabel: {
          ...label,
          width: PRICE_AXIS_WIDTH,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: frame.price,
        },
        splitLine: { lineStyle: { color: colors.grid } },
      },
      {
        gridIndex: 1,
        position: 'right',
        min: 0,
        max: top,
        splitNumber: 2,
        axisLabel: { ...label, showMinLabel: false, showMaxLabel: false, formatter: frame.volume },
        splitLine: { show: false },
      },
    ],
    series: [
      backdropSeries(frame.backdrop, panes, colors, font),
      {
        id: 'candles',
        type: 'candlestick',
        silent: true,
        barWidth: '68%',
        barMaxWidth: 22,
        data: candles.map((candle) =>
          candle === null ? UNKNOWN : [candle.open, candle.close, candle.low, candle.high],
        ),
        itemStyle: {
          color: frame.hollow ? colors.ground : colors.up,
          borderColor: colors.up,
          color0: colors.down,
          borderColor0: colors.down,
          borderColorDoji: colors.flat,
        },
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          label: { show: false },
          data: frame.lines.map(({ value, color }) => ({
            yAxis: value,
            lineStyle: { color, width: 1, type: [4, 4] },
          })),
        },
      },
      {
        id: 'volume',
        type: 'bar',
        silent: true,
        xAxisIndex: 1,
        yAxisIndex: 1,
        barWidth: '68%',
        barMaxWidth: 22,
        data: candles.map((candle) =>
          candle === null
            ? NOTHING
            : {
                value: Math.min(top, candle.volume),
                itemStyle: {
                  color: candle.close < candle.open ? colors.volumeDown : colors.volumeUp,
                  opacity: candle.volume > top ? 0.45 : 1,
                },
              },
        ),
      },
      ...frame.averages.map(({ values, color }, at): LineSeriesOption => ({
        id: `average-${at}`,
        type: 'line',
        silent: true,
        symbol: 'none',
        connectNulls: false,
        lineStyle: { color, width: 1.2 },
        data: values.map((value) => value ?? NOTHING),
      })),
    ],
  }
}
