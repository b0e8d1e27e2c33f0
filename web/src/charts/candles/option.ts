import type {
  BarSeriesOption,
  CandlestickSeriesOption,
  CustomSeriesOption,
  LineSeriesOption,
} from 'echarts/charts'
import type { ComposeOption } from 'echarts/core'
import type { GridComponentOption } from 'echarts/components'
import { tickSize } from '#shared/market/rules'
import { rate } from '../../words/numbers.ts'
import type { Look } from '../look.ts'
import { backdropSeries } from './backdrop.ts'
import type { Backdrop } from './backdrop.ts'
import type { AxisMark } from './axis-marks.ts'
import { drawnSeries, profileSeries } from './drawn-series.ts'
import type { Drawn } from './drawn-series.ts'
import type { PriceStyle } from './display.ts'
import type { Extreme } from './extremes.ts'
import { logTicks, plotted, volumeTop } from './geometry.ts'
import type { Pane, Panes, Scale } from './geometry.ts'
import type { Slot } from './slots.ts'
import { studyOption } from './study-option.ts'
import type { StudyFrame } from './study-option.ts'
import type { Tag } from './tags.ts'
import type { ProfileBin } from './volume-profile.ts'

export type CandleOption = ComposeOption<
  BarSeriesOption | CandlestickSeriesOption | CustomSeriesOption | LineSeriesOption | GridComponentOption
>

export interface CandleFrame {
  /** The visible places, from left to right; `null` after the newest. */
  slots: readonly (Slot | null)[]
  /** Lines over them, each of the same length. */
  averages: readonly { values: readonly (number | null)[]; color: string }[]
  /** Over the volumes; null: it is not shown. */
  volumeAverage: readonly (number | null)[] | null
  study: StudyFrame | null
  style: PriceStyle
  extremes: readonly Extreme[]
  extremeLabel: (extreme: Extreme) => string
  marks: readonly AxisMark[]
  /** Price lines over the whole chart. */
  lines: readonly Pick<Tag, 'value' | 'color'>[]
  backdrop: Backdrop
  /** Volume by price; empty: it is not shown. */
  profile: readonly ProfileBin[]
  drawn: readonly Drawn[]
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
export function candleOption(frame: CandleFrame, look: Look): CandleOption {
  const { colors, font, letterPx } = look
  const { slots, panes, scale, marks } = frame
  const candles = slots.map((slot) => slot?.candle ?? null)
  const isLine = frame.style === 'line'
  const top = volumeTop(candles.flatMap((candle) => candle?.volume ?? []))
  const marked = new Map(marks.map((mark) => [mark.at, mark]))
  const places = slots.map((slot, at) => String(slot?.startMs ?? -at))
  const label = { color: colors.text, fontFamily: font, fontSize: letterPx }
  const timeAxis = {
    type: 'category' as const,
    data: places,
    axisLine: { lineStyle: { color: colors.axis } },
    axisTick: { show: false },
  }
  const at = (price: number) => plotted(scale, price)
  const study = frame.study && panes.study && studyOption(frame.study, panes.study, look)
  const splits = Math.max(2, Math.round(panes.price.height / 64))
  const logs = scale.kind === 'log' ? { customValues: logTicks(scale, splits).map(at) } : {}
  const priceLabel = (value: number) =>
    scale.kind === 'percent'
      ? rate(value)
      : frame.price(scale.kind === 'log' ? Math.round(Math.exp(value)) : value)
  const line = (id: string, values: readonly (number | null)[], color: string): LineSeriesOption => ({
    id,
    type: 'line',
    silent: true,
    symbol: 'none',
    connectNulls: false,
    lineStyle: { color, width: 1.2 },
    data: values.map((value) => value ?? NOTHING),
  })
  const grid = (pane: Pane) => ({
    left: panes.left,
    width: panes.width,
    ...pane,
    outerBoundsMode: 'none' as const,
  })
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: [grid(panes.price), grid(panes.volume), ...(study && panes.study ? [grid(panes.study)] : [])],
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
          rich: {
            begins: { color: colors.crosshair, fontWeight: 'bold', fontSize: letterPx, fontFamily: font },
          },
          hideOverlap: false,
          alignMinLabel: 'left',
        },
      },
      ...(study ? [{ ...timeAxis, gridIndex: 2, axisLabel: { show: false } }] : []),
    ],
    yAxis: [
      {
        gridIndex: 0,
        position: 'right',
        min: at(scale.low),
        max: at(scale.high),
        splitNumber: splits,
        // No axis labels between two valid prices.
        ...((scale.kind ?? 'linear') === 'linear' ? { minInterval: tickSize(scale.high) } : {}),
        axisTick: { show: false, ...logs },
        axisLabel: {
          ...label,
          ...logs,
          width: panes.axisWidth,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: priceLabel,
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
      ...(study ? [study.yAxis] : []),
    ],
    series: [
      backdropSeries(frame.backdrop, panes, look),
      profileSeries(frame.profile, panes, scale, look),
      {
        id: 'candles',
        type: 'candlestick',
        silent: true,
        barWidth: '68%',
        barMaxWidth: 22,
        data: candles.map((candle) =>
          candle === null || isLine
            ? UNKNOWN
            : [at(candle.open), at(candle.close), at(candle.low), at(candle.high)],
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
            yAxis: at(value),
            lineStyle: { color, width: 1, type: [4, 4] },
          })),
        },
        markPoint: {
          silent: true,
          animation: false,
          symbol: 'circle',
          symbolSize: 4,
          itemStyle: { color: colors.text },
          data: frame.extremes.map((extreme) => ({
            name: extreme.what,
            coord: [extreme.at, at(extreme.price)],
            // Towards the middle, where there is room.
            label: {
              ...label,
              show: true,
              // Readable where a line runs through it.
              textBorderColor: colors.ground,
              textBorderWidth: 3,
              position: extreme.at < slots.length / 2 ? ('right' as const) : ('left' as const),
              formatter: frame.extremeLabel(extreme),
            },
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
      ...(isLine
        ? [
            line(
              'closes',
              candles.map((candle) => candle && at(candle.close)),
              colors.series1,
            ),
          ]
        : []),
      ...frame.averages.map(({ values, color }, n) =>
        line(
          `average-${n}`,
          values.map((value) => (value === null ? null : at(value))),
          color,
        ),
      ),
      ...(frame.volumeAverage
        ? [
            {
              ...line(
                'volume-average',
                frame.volumeAverage.map((value) => value && Math.min(top, value)),
                colors.series3,
              ),
              xAxisIndex: 1,
              yAxisIndex: 1,
            },
          ]
        : []),
      ...(study?.series ?? []),
      drawnSeries(frame.drawn, look),
    ],
  }
}
