import { whole } from '../../words/numbers.ts'
import { PRICE_AXIS_WIDTH, middleOf, onTickGrid, valueAt, yOf } from './geometry.ts'
import type { Panes, Scale } from './geometry.ts'

/** The lines through what is pointed at, in pixels of the chart, and what they say at the axes. */
export interface Cross {
  x: number
  /** Null: the time alone, as of the keyboard or over the volumes. */
  y: number | null
  time: string
  price: string
  axisTop: number
  rightEdge: number
}

/** The cross at a place in sight; its price is one that an order can have. */
export function crossAt(
  { panes, scale, count }: { panes: Panes; scale: Scale; count: number },
  place: number,
  yPx: number | null,
  time: string,
): Cross {
  const inPrices = yPx !== null && yPx >= panes.price.top && yPx <= panes.price.top + panes.price.height
  const price = inPrices ? onTickGrid(valueAt(panes, scale, yPx)) : 0
  return {
    x: middleOf(panes, count, place),
    y: inPrices ? yOf(panes, scale, price) : null,
    time,
    price: inPrices ? whole(price) : '',
    axisTop: panes.volume.top + panes.volume.height,
    rightEdge: panes.left + panes.width + PRICE_AXIS_WIDTH,
  }
}
