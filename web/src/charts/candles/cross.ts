import { whole } from '../../words/numbers.ts'
import { middleOf, onTickGrid, valueAt, yOf } from './geometry.ts'
import type { Panes, Scale } from './geometry.ts'

/** The lines of the cross, in pixels of the chart, with their labels at the axes. */
export interface Cross {
  x: number
  /** Null: only the time, for the keyboard or over the volumes. */
  y: number | null
  time: string
  price: string
  axisTop: number
  rightEdge: number
}

/** The cross at a visible place; its price is a valid order price. */
export function crossAt(
  { panes, scale, count }: { panes: Panes; scale: Scale; count: number },
  place: number,
  yPx: number | null,
  time: string,
): Cross {
  const price = yPx === null ? null : priceAt({ panes, scale }, yPx)
  return {
    x: middleOf(panes, count, place),
    y: price === null ? null : yOf(panes, scale, price),
    time,
    price: price === null ? '' : whole(price),
    axisTop: panes.volume.top + panes.volume.height,
    rightEdge: panes.left + panes.width + panes.axisWidth,
  }
}

/** The price at a height, one that an order can have; null: it is not among the prices. */
export function priceAt({ panes, scale }: { panes: Panes; scale: Scale }, yPx: number): number | null {
  const isInside = yPx >= panes.price.top && yPx <= panes.price.top + panes.price.height
  return isInside ? onTickGrid(valueAt(panes, scale, yPx)) : null
}
