import type { CustomSeriesOption } from 'echarts/charts'
import type { Look } from '../look.ts'
import type { DrawnLine } from './drawn-shapes.ts'
import { yOf } from './geometry.ts'
import type { Panes, Scale } from './geometry.ts'
import type { ProfileBin } from './volume-profile.ts'

type Shape = Extract<ReturnType<NonNullable<CustomSeriesOption['renderItem']>>, { type: 'group' }>

/** What the reader has drawn. */
export interface Drawn {
  lines: readonly DrawnLine[]
  /** What it is moved by; none, unless it is selected. */
  handles: readonly { x: number; y: number }[]
  isSelected: boolean
}

/** The part of the pane's width that the largest volume has. */
const PROFILE_SHARE = 0.22
const HANDLE_PX = 5

/** Shapes in pixels that are clipped to the price pane; places alone, as a value would extend the price axis. */
const shapes = (id: string, z: number, children: object[]): CustomSeriesOption => ({
  id,
  type: 'custom',
  silent: true,
  z,
  clip: true,
  encode: { x: 0, y: [] },
  data: [[0]],
  renderItem: () => ({ type: 'group', children: children as Shape['children'] }),
})

/** Over the candles. */
export function drawnSeries(drawn: readonly Drawn[], { colors, font, letterPx }: Look): CustomSeriesOption {
  const handles = drawn
    .flatMap((one) => one.handles)
    .map(({ x, y }) => ({
      type: 'circle',
      shape: { cx: x, cy: y, r: HANDLE_PX },
      style: { fill: colors.ground, stroke: colors.crosshair, lineWidth: 2 },
    }))
  const lines = drawn.flatMap(({ lines, isSelected }) =>
    lines.flatMap(({ text, ...shape }) => [
      {
        type: 'line',
        shape,
        style: { stroke: isSelected ? colors.crosshair : colors.series2, lineWidth: isSelected ? 2.5 : 1.4 },
      },
      {
        type: 'text',
        x: shape.x2 - 4,
        y: shape.y2 - 2,
        style: {
          text,
          fill: colors.crosshair,
          font: `${letterPx}px ${font}`,
          align: 'right',
          verticalAlign: 'bottom',
          stroke: colors.ground,
          lineWidth: 3,
        },
      },
    ]),
  )
  return shapes('drawings', 10, [...lines, ...handles])
}

/** Behind the candles, from the price axis to the left; the price with the most volume is stronger. */
export function profileSeries(
  bins: readonly ProfileBin[],
  panes: Panes,
  scale: Scale,
  { colors }: Look,
): CustomSeriesOption {
  const most = Math.max(1, ...bins.map(({ volume }) => volume))
  const right = panes.left + panes.width
  const children = bins.map(({ low, high, volume }) => {
    const [top, bottom] = [yOf(panes, scale, high), yOf(panes, scale, low)]
    const width = (volume / most) * panes.width * PROFILE_SHARE
    return {
      type: 'rect',
      shape: { x: right - width, y: top, width, height: Math.max(1, bottom - top - 1) },
      style: { fill: colors.series1, opacity: volume === most ? 0.4 : 0.2 },
    }
  })
  return shapes('profile', 0, children)
}
