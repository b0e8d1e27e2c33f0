import { expect, it } from 'vitest'
import type { Look } from '../look.ts'
import { panesOf } from './geometry.ts'
import { candleOption } from './option.ts'
import type { CandleFrame } from './option.ts'
import { OPEN_MS, candle } from './testing.ts'

const look = {
  colors: {
    up: 'red',
    down: 'blue',
    flat: 'grey',
    ground: 'black',
    volumeUp: 'pink',
    volumeDown: 'sky',
    crosshair: 'white',
  },
  font: 'Pretendard',
  textScale: 1,
  letterPx: 11,
  still: false,
} as unknown as Look

const frame = (change: Partial<CandleFrame> = {}): CandleFrame => ({
  slots: [],
  averages: [],
  volumeAverage: null,
  study: null,
  style: 'candles',
  extremes: [],
  extremeLabel: ({ what, price }) => `${what} ${price}`,
  marks: [],
  lines: [],
  profile: [],
  drawn: [],
  backdrop: { count: 1, shaded: [], gaps: [], events: [] },
  panes: panesOf(800, 500),
  scale: { low: 0, high: 1 },
  hollow: false,
  price: String,
  volume: String,
  ...change,
})

const seriesOf = (of: CandleFrame, id: string) =>
  (
    [candleOption(of, look).series].flat() as {
      id: string
      data: unknown[]
      itemStyle: Record<string, string>
      markLine?: { data: unknown[] }
      markPoint?: { data: unknown[] }
    }[]
  ).find((series) => series.id === id)

it('what was collected later has a hollow mark, and what was seen as it came a full one', () => {
  const events = [
    { place: 0, late: false },
    { place: 1, late: true },
  ]
  const series = seriesOf(frame({ backdrop: { count: 2, shaded: [], gaps: [], events } }), 'backdrop')
  const { children } = (
    series as unknown as { renderItem: () => { children: { style: object }[] } }
  ).renderItem()
  expect(children.map(({ style }) => style)).toMatchObject([
    { fill: look.colors.crosshair },
    { fill: 'none', stroke: look.colors.crosshair },
  ])
})

it('a feed gap has a place, and neither candle nor volume in it', () => {
  const slots = [
    { startMs: OPEN_MS, candle: candle(0) },
    { startMs: OPEN_MS + 60_000, candle: null },
  ]
  expect(seriesOf(frame({ slots }), 'candles')?.data).toEqual([
    [1_000, 1_000, 998, 1_002],
    [NaN, NaN, NaN, NaN],
  ])
  expect(seriesOf(frame({ slots }), 'volume')?.data[1]).toBe('-')
})

it('volume has the colour of its candle: close against open', () => {
  const slots = [
    { startMs: 0, candle: candle(0, { open: 5, close: 9 }) },
    { startMs: 1, candle: candle(1, { open: 9, close: 5 }) },
  ]
  expect(seriesOf(frame({ slots }), 'volume')?.data).toMatchObject([
    { itemStyle: { color: 'pink' } },
    { itemStyle: { color: 'sky' } },
  ])
})

it('rising candles are hollow for users who cannot rely on colours', () => {
  expect(seriesOf(frame({ hollow: true }), 'candles')?.itemStyle).toMatchObject({
    color: 'black',
    borderColor: 'red',
    color0: 'blue',
  })
})

it('prices that hold for the whole chart, such as a target and a stop, are dashed lines across it', () => {
  const lines = [
    { value: 1_100, color: 'red' },
    { value: 900, color: 'blue' },
  ]
  expect(seriesOf(frame({ lines }), 'candles')?.markLine?.data).toMatchObject([
    { yAxis: 1_100, lineStyle: { color: 'red', type: [4, 4] } },
    { yAxis: 900, lineStyle: { color: 'blue', type: [4, 4] } },
  ])
  expect(seriesOf(frame(), 'candles')?.markLine?.data).toEqual([])
})

it('a line of averages is not drawn across a feed gap', () => {
  const averages = [{ values: [1, null, 3], color: 'green' }]
  expect(seriesOf(frame({ averages }), 'average-0')).toMatchObject({ data: [1, '-', 3], connectNulls: false })
})

const rising = [0, 1, 2].map((at) => ({ startMs: at, candle: candle(at, { close: 1_000 * 2 ** at }) }))

it('a line shows closes and no candles', () => {
  const of = frame({ slots: rising, style: 'line' })
  expect(seriesOf(of, 'closes')?.data).toEqual([1_000, 2_000, 4_000])
  expect(seriesOf(of, 'candles')?.data.flat()).toEqual(Array(12).fill(NaN))
  expect(seriesOf(frame({ slots: rising }), 'closes')).toBeUndefined()
})

it('on a logarithmic axis equal ratios are equally high, and in per cent the first price is 0', () => {
  const drawn = (scale: CandleFrame['scale']) =>
    seriesOf(frame({ slots: rising, style: 'line', scale }), 'closes')?.data as number[]
  const [a = 0, b = 0, c = 0] = drawn({ low: 500, high: 5_000, kind: 'log' })
  expect(c - b).toBeCloseTo(b - a)
  expect(drawn({ low: 500, high: 5_000, kind: 'percent', base: 1_000 })).toEqual([0, 100, 300])
})

it('the highest and the lowest price of the view have their labels on the side where there is room', () => {
  const extremes = [
    { at: 0, price: 998, what: 'lowest' },
    { at: 2, price: 4_002, what: 'highest' },
  ] as const
  expect(seriesOf(frame({ slots: rising, extremes }), 'candles')?.markPoint?.data).toMatchObject([
    { coord: [0, 998], label: { position: 'right', formatter: 'lowest 998', textBorderWidth: 3 } },
    { coord: [2, 4_002], label: { position: 'left', formatter: 'highest 4002' } },
  ])
})

it('what is drawn is over the candles and its volume profile behind them, both inside the price pane', () => {
  const line = { x1: 0, y1: 10, x2: 100, y2: 10, text: '1,000' }
  const of = frame({
    slots: rising,
    profile: [{ low: 1_000, high: 2_000, volume: 5 }],
    drawn: [{ lines: [line], handles: [], isSelected: true }],
  })
  expect(seriesOf(of, 'drawings')).toMatchObject({ z: 10, clip: true })
  expect(seriesOf(of, 'profile')).toMatchObject({ z: 0, clip: true })
})

it('an average of volumes is drawn over them, and an indicator in a pane between prices and volumes', () => {
  const panes = panesOf(800, 500, true)
  const of = frame({
    slots: rising,
    panes,
    volumeAverage: [null, 10, 10],
    study: { study: 'rsi', lines: [{ values: [null, 50, 60], color: 'series1' }] },
  })
  expect(seriesOf(of, 'volume-average')).toMatchObject({ data: ['-', 10, 10], yAxisIndex: 1 })
  expect(seriesOf(of, 'study-0')).toMatchObject({ data: ['-', 50, 60], yAxisIndex: 2 })
  const { study, price, volume } = panes
  expect(study?.top).toBeGreaterThan(price.top + price.height)
  expect(volume.top).toBeGreaterThan((study?.top ?? Infinity) + (study?.height ?? 0))
  expect(panesOf(800, 500).study).toBeNull()
})
