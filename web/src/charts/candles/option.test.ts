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
  still: false,
} as unknown as Look

const frame = (change: Partial<CandleFrame> = {}): CandleFrame => ({
  slots: [],
  averages: [],
  marks: [],
  lines: [],
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
