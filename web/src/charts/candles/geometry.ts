import { tickSize } from '#shared/market/rules'

/** The position of the panes of a price and volume chart, in pixels of its element. */
export interface Panes {
  left: number
  width: number
  price: { top: number; height: number }
  volume: { top: number; height: number }
}

const LEFT = 6
const TOP = 8
const AXIS_HEIGHT = 22
const BETWEEN = 14
/** The widest label of the price axis. */
export const PRICE_AXIS_WIDTH = 68

export function panesOf(widthPx: number, heightPx: number): Panes {
  const usable = Math.max(0, heightPx - TOP - BETWEEN - AXIS_HEIGHT)
  const volumeHeight = Math.round(Math.min(130, usable * 0.22))
  const priceHeight = usable - volumeHeight
  return {
    left: LEFT,
    width: Math.max(1, widthPx - LEFT - PRICE_AXIS_WIDTH),
    price: { top: TOP, height: priceHeight },
    volume: { top: TOP + priceHeight + BETWEEN, height: volumeHeight },
  }
}

/** The visible place at a pixel, clamped to the existing ones. */
export function placeAt(panes: Panes, count: number, xPx: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(((xPx - panes.left) / panes.width) * count)))
}

/** The middle of a place. */
export function middleOf(panes: Panes, count: number, at: number): number {
  return panes.left + ((at + 0.5) / count) * panes.width
}

/** The lowest and highest value of the price pane. */
export interface Scale {
  low: number
  high: number
}

export function valueAt({ price }: Panes, { low, high }: Scale, yPx: number): number {
  return high - ((yPx - price.top) / price.height) * (high - low)
}

export function yOf({ price }: Panes, { low, high }: Scale, value: number): number {
  return price.top + ((high - value) / (high - low)) * price.height
}

/** The nearest valid order price. */
export function onTickGrid(value: number): number {
  const step = tickSize(value)
  return Math.round(value / step) * step
}

/** The range of the visible values, with a margin. */
export function scaleOf(values: Iterable<number | null>): Scale {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return { low: 0, high: 1 }
  const air = Math.max((high - low) * 0.06, high * 0.0008, 0.01)
  return { low: Math.max(0, low - air), high: high + air }
}

/**
 * The top of the volume axis. A day's first candle may contain the volume before the recording started, often
 * a hundred times that of any other: such an outlier is cut off, so that the rest remains visible.
 */
export function volumeTop(volumes: readonly number[]): number {
  const [highest = 0, next = 0] = [...volumes].sort((a, b) => b - a)
  const towers = volumes.length > 5 && next > 0 && highest > 6 * next
  return Math.max(1, towers ? next * 1.5 : highest * 1.05)
}
