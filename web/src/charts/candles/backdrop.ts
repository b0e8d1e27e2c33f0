import type { CustomSeriesOption } from 'echarts/charts'
import type { Look } from '../look.ts'
import { middleOf } from './geometry.ts'
import type { EventPlace } from './event-places.ts'
import type { Panes } from './geometry.ts'
import type { Span } from './slots.ts'

/**
 * What is drawn behind the candles: hours outside the continuous session, and holes of the feed. In visible
 * places.
 */
export interface Backdrop {
  count: number
  shaded: readonly Span<unknown>[]
  gaps: readonly Span<string>[]
  /** Where something was made known. */
  events: readonly EventPlace[]
}

type Shape = Extract<ReturnType<NonNullable<CustomSeriesOption['renderItem']>>, { type: 'group' }>

/** The space that a label needs. */
const LABEL_FITS_EMS = 7.6

/** One custom item draws everything, as rectangles over both panes belong to no single value. */
export function backdropSeries(backdrop: Backdrop, panes: Panes, look: Look): CustomSeriesOption {
  const { colors } = look
  const hatch = backdrop.gaps.length === 0 ? null : hatching(colors.limitLine)
  return {
    id: 'backdrop',
    type: 'custom',
    silent: true,
    z: 0,
    clip: false,
    // Only places: a value would extend the price axis.
    encode: { x: 0, y: [] },
    data: [[0]],
    renderItem: () => ({
      type: 'group',
      children: [
        ...backdrop.shaded.flatMap((span) => boxes(span, backdrop.count, panes, colors.sessionShade)),
        ...backdrop.gaps.flatMap((span) => [
          ...boxes(span, backdrop.count, panes, colors.gapShade),
          ...(hatch === null ? [] : boxes(span, backdrop.count, panes, hatch)),
          ...label(span, backdrop.count, panes, look),
        ]),
        ...backdrop.events.map((event) => flag(event, backdrop.count, panes, colors.crosshair)),
      ] as Shape['children'],
    }),
  }
}

const FLAG_PX = 5

/** At the foot of the prices, below the candle; what was collected later is hollow. */
function flag({ place, late }: EventPlace, count: number, panes: Panes, color: string): object {
  const x = middleOf(panes, count, place)
  const y = panes.price.top + panes.price.height
  const points = [
    [x, y - 2 * FLAG_PX],
    [x + FLAG_PX, y - 1],
    [x - FLAG_PX, y - 1],
  ]
  return {
    type: 'polygon',
    shape: { points },
    style: late ? { fill: 'none', stroke: color, lineWidth: 1 } : { fill: color },
  }
}

interface Box {
  x: number
  width: number
}

function boxOf({ from, to }: Span<unknown>, count: number, panes: Panes): Box {
  const half = panes.width / count / 2
  const x = middleOf(panes, count, from) - half
  return { x, width: middleOf(panes, count, to) + half - x }
}

type Fill = string | { image: HTMLCanvasElement; repeat: 'repeat' }

function boxes(span: Span<unknown>, count: number, panes: Panes, fill: Fill): object[] {
  const { x, width } = boxOf(span, count, panes)
  return [panes.price, panes.volume].map(({ top, height }) => ({
    type: 'rect',
    shape: { x, y: top, width, height },
    style: { fill },
  }))
}

function label(span: Span<string>, count: number, panes: Panes, look: Look): object[] {
  const { colors, font, letterPx } = look
  const { x, width } = boxOf(span, count, panes)
  if (width < LABEL_FITS_EMS * letterPx) return []
  return [
    {
      type: 'text',
      x: x + width / 2,
      y: panes.price.top + 6,
      style: {
        text: span.what,
        fill: colors.limitLine,
        font: `600 ${letterPx}px ${font}`,
        align: 'center',
        verticalAlign: 'top',
      },
    },
  ]
}

/** Hatched, so that a hole is not marked by colour alone. */
function hatching(color: string): { image: HTMLCanvasElement; repeat: 'repeat' } {
  const image = document.createElement('canvas')
  image.width = image.height = 8
  const pen = image.getContext('2d')
  if (pen !== null) {
    pen.strokeStyle = color
    pen.globalAlpha = 0.45
    pen.lineWidth = 1
    pen.beginPath()
    for (const shift of [-8, 0, 8]) {
      pen.moveTo(shift, 8)
      pen.lineTo(shift + 8, 0)
    }
    pen.stroke()
  }
  return { image, repeat: 'repeat' }
}
