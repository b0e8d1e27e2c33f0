import type { Drawing, DrawingPoint } from '#shared/market/drawing'
import { tickSize } from '#shared/market/rules'
import { distanceTo, drawingAt, pixelOf, placeOfTime, timeOfPlace } from './drawn-shapes.ts'
import type { DrawingFrame } from './drawn-shapes.ts'
import { onTickGrid, valueAt, yOf } from './geometry.ts'
import type { Slot } from './slots.ts'

/** What of the drawings is held. */
export interface Grip {
  /** The index of the drawing. */
  at: number
  /** The index of its point; null: all of it. */
  point: number | null
}

/** Around a point, which is seized before what is near it. */
const POINT_PX = { mouse: 8, touch: 22 }
const LOWEST_PRICE = 1

/**
 * What a pointer would take hold of; null: nothing. A finger takes hold of the selected drawing alone, as it covers more than it
 * points at.
 */
export function gripAt(
  drawings: readonly Drawing[],
  selected: number | null,
  frame: DrawingFrame,
  { x, y }: { x: number; y: number },
  isTouch: boolean,
): Grip | null {
  const within = isTouch ? POINT_PX.touch : POINT_PX.mouse
  const isNear = (drawing: Drawing | undefined) =>
    drawing !== undefined && distanceTo(drawing, frame, x, y) <= within
  const seizable = drawings.map((_, at) => at).filter((at) => at === selected || !isTouch)
  for (const at of [...seizable].sort((a, b) => Number(b === selected) - Number(a === selected) || b - a)) {
    const { kind, points } = drawings[at] as Drawing
    // A level has its price alone.
    const near = (kind === 'level' ? [] : points).findIndex((point) => {
      const pixel = pixelOf(point, frame)
      return Math.hypot(pixel.x - x, pixel.y - y) <= within
    })
    if (near !== -1) return { at, point: near }
  }
  const at = isTouch ? seizable.find((at) => isNear(drawings[at])) : drawingAt(drawings, frame, x, y)
  return at == null ? null : { at, point: null }
}

const withPoints = (
  drawing: Drawing,
  point: number | null,
  move: (of: DrawingPoint) => DrawingPoint,
): Drawing => ({
  kind: drawing.kind,
  points: drawing.points.map((of, at) => (point === null || point === at ? move(of) : of)),
})

function atPlaces(slots: readonly Slot[], atMs: number, by: number): number {
  return by === 0 ? atMs : timeOfPlace(slots, placeOfTime(slots, atMs) + by)
}

/** A drawing, or one of its points, so many pixels further: by whole candles, and to an order price. */
export function draggedDrawing(
  drawing: Drawing,
  point: number | null,
  { slots, count, panes, scale }: Pick<DrawingFrame, 'slots' | 'count' | 'panes' | 'scale'>,
  [xPx, yPx]: readonly [xPx: number, yPx: number],
): Drawing {
  const places = Math.round((xPx / panes.width) * count)
  return withPoints(drawing, point, ({ at_ms, price }) => ({
    at_ms: atPlaces(slots, at_ms, places),
    price: Math.max(LOWEST_PRICE, onTickGrid(valueAt(panes, scale, yOf(panes, scale, price) + yPx))),
  }))
}

/** A drawing so many candles to the right and order prices up. */
export function steppedDrawing(
  drawing: Drawing,
  slots: readonly Slot[],
  { candles, ticks }: { candles: number; ticks: number },
): Drawing {
  return withPoints(drawing, null, ({ at_ms, price }) => {
    // Below a limit between two tick sizes the smaller one holds.
    const tick = tickSize(ticks < 0 ? price - 1 : price)
    return {
      at_ms: atPlaces(slots, at_ms, candles),
      price: Math.max(LOWEST_PRICE, onTickGrid(price + ticks * tick)),
    }
  })
}

/**
 * Holds a drawing from `grip` on, and says what it is at each `pull`: as it was when it was taken, so many pixels further.
 *
 * @param input what can be taken, as it is shown now
 */
export function heldDrawing(
  input: () => { drawings: readonly Drawing[]; selected: number | null; movable: boolean; drawing: boolean },
  frame: () => DrawingFrame,
  pulled: (at: number, drawing: Drawing) => void,
) {
  let held: { grip: Grip; drawing: Drawing } | null = null
  return {
    /** @returns whether something is held; `drawing` instead holds the chart still for what is drawn on it */
    grip: (at: { x: number; y: number }, isTouch: boolean): boolean => {
      const { drawings, selected, movable, drawing: isDrawing } = input()
      const grip = movable ? gripAt(drawings, selected, frame(), at, isTouch) : null
      const drawing = grip === null ? undefined : drawings[grip.at]
      held = grip === null || drawing === undefined ? null : { grip, drawing }
      return held !== null || isDrawing
    },
    pull: ({ x, y }: { x: number; y: number }): void => {
      if (held === null) return
      const { grip, drawing } = held
      pulled(grip.at, draggedDrawing(drawing, grip.point, frame(), [x, y]))
    },
  }
}
