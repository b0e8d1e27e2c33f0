import type { Drawing, DrawingPoint } from '#shared/market/drawing'
import { firstAtOrAfter } from '../../market/candle-page.ts'
import { onTickGrid, valueAt, yOf } from './geometry.ts'
import type { Panes, Scale } from './geometry.ts'
import type { Slot } from './slots.ts'

/** A line in pixels of the chart, with a text at its right end. */
export interface DrawnLine {
  x1: number
  y1: number
  x2: number
  y2: number
  text: string
}

/** The visible part of the chart. */
export interface DrawingFrame {
  slots: readonly Slot[]
  /** Of the first visible place. */
  first: number
  count: number
  panes: Panes
  scale: Scale
}

/** In per cent of the way back. */
const FIBONACCI = [0, 23.6, 38.2, 50, 61.8, 78.6, 100] as const
/** How near a pointer must be to a line to mean it: a finger has a band of 24 px. */
const NEAR_PX = { mouse: 6, touch: 12 }

/** The place of a moment, with its fraction between two candles; before the first and after the last as far apart as these. */
export function placeOfTime(slots: readonly Slot[], atMs: number): number {
  const at = firstAtOrAfter(slots, atMs)
  const [before, after] = at === 0 ? [0, 1] : at === slots.length ? [at - 2, at - 1] : [at - 1, at]
  const [from, to] = [slots[before]?.startMs ?? 0, slots[after]?.startMs ?? 0]
  return to === from ? at : before + (atMs - from) / (to - from)
}

/** The moment of a place; the inverse of `placeOfTime`. */
export function timeOfPlace(slots: readonly Slot[], place: number): number {
  const before = Math.min(Math.max(Math.floor(place), 0), Math.max(0, slots.length - 2))
  const [from, to] = [slots[before]?.startMs ?? 0, slots[before + 1]?.startMs ?? 0]
  return Math.round(from + (place - before) * (to - from))
}

/** The point of the chart at a pixel of the price pane; null: there are no prices there. */
export function drawingPointAt(
  { slots, first, count, panes, scale }: DrawingFrame,
  xPx: number,
  yPx: number,
): DrawingPoint | null {
  const isInside = yPx >= panes.price.top && yPx <= panes.price.top + panes.price.height
  if (!isInside || xPx > panes.left + panes.width || slots.length < 2) return null
  // The middle of the candle under the pointer: what is drawn stands on candles.
  const place = first + Math.floor(((xPx - panes.left) / panes.width) * count)
  return { at_ms: timeOfPlace(slots, place), price: Math.max(1, onTickGrid(valueAt(panes, scale, yPx))) }
}

/** Where a point is, in pixels of the chart. */
export function pixelOf(
  { at_ms, price }: DrawingPoint,
  { slots, first, count, panes, scale }: DrawingFrame,
): {
  x: number
  y: number
} {
  const x = panes.left + ((placeOfTime(slots, at_ms) - first + 0.5) / count) * panes.width
  return { x, y: yOf(panes, scale, price) }
}

/** The lines of a drawing; a point that is still missing is where the first one is. */
export function linesOf(
  { kind, points }: Drawing,
  frame: DrawingFrame,
  price: (value: number) => string,
): DrawnLine[] {
  const { panes, scale } = frame
  const [from, to = from] = points
  if (from === undefined || to === undefined || frame.slots.length < 2) return []
  const xOf = (point: DrawingPoint) => pixelOf(point, frame).x
  const y = (value: number) => yOf(panes, scale, value)
  const right = panes.left + panes.width
  if (kind === 'level')
    return [{ x1: panes.left, y1: y(from.price), x2: right, y2: y(from.price), text: price(from.price) }]
  if (kind === 'line') return [{ x1: xOf(from), y1: y(from.price), x2: xOf(to), y2: y(to.price), text: '' }]
  const left = Math.min(xOf(from), xOf(to))
  return FIBONACCI.map((percent) => {
    const value = to.price + ((from.price - to.price) * percent) / 100
    return {
      x1: left,
      y1: y(value),
      x2: right,
      y2: y(value),
      text: `${percent}%  ${price(Math.round(value))}`,
    }
  })
}

/** The drawing that is nearest to a pixel, of equals the last one drawn; null: none is near. */
export function drawingAt(
  drawings: readonly Drawing[],
  frame: DrawingFrame,
  xPx: number,
  yPx: number,
  isTouch = false,
): number | null {
  let [nearest, leastPx]: [number | null, number] = [null, NEAR_PX[isTouch ? 'touch' : 'mouse']]
  for (const [at, drawing] of drawings.entries()) {
    const px = distanceTo(drawing, frame, xPx, yPx)
    if (px <= leastPx) [nearest, leastPx] = [at, px]
  }
  return nearest
}

/** In pixels, from the nearest line of a drawing; Infinity: it has none. */
export function distanceTo(drawing: Drawing, frame: DrawingFrame, xPx: number, yPx: number): number {
  return Math.min(...linesOf(drawing, frame, String).map((line) => distance(line, xPx, yPx)))
}

function distance({ x1, y1, x2, y2 }: DrawnLine, x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length))
  return Math.hypot(x - (x1 + share * dx), y - (y1 + share * dy))
}
