import { tickSize } from '#shared/market/rules'
import type { ScaleKind } from './display.ts'

/** The position of the panes of a price and volume chart, in pixels of its element. */
export interface Panes {
  left: number
  width: number
  price: Pane
  /** Of the price axis, right of the panes. */
  axisWidth: number
  /** Of an indicator, between prices and volumes; null: there is none. */
  study: Pane | null
  volume: Pane
}

export interface Pane {
  top: number
  height: number
}

const LEFT = 6
const TOP = 8
const AXIS_HEIGHT = 22
const BETWEEN = 14
/** The widest label of the price axis, at 100 %. */
const PRICE_AXIS_WIDTH = 68

/** @param textScale the size of the axes' labels, relative to the design */
export function panesOf(widthPx: number, heightPx: number, hasStudy = false, textScale = 1): Panes {
  const axisWidth = PRICE_AXIS_WIDTH * textScale
  const usable = Math.max(0, heightPx - TOP - (hasStudy ? 2 : 1) * BETWEEN - AXIS_HEIGHT * textScale)
  const volumeHeight = Math.round(Math.min(130, usable * (hasStudy ? 0.16 : 0.22)))
  const studyHeight = hasStudy ? Math.round(Math.min(150, usable * 0.24)) : 0
  const priceHeight = usable - volumeHeight - studyHeight
  const studyTop = TOP + priceHeight + BETWEEN
  return {
    left: LEFT,
    width: Math.max(1, widthPx - LEFT - axisWidth),
    axisWidth,
    price: { top: TOP, height: priceHeight },
    study: hasStudy ? { top: studyTop, height: studyHeight } : null,
    volume: { top: studyTop + (hasStudy ? studyHeight + BETWEEN : 0), height: volumeHeight },
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

/** The lowest and highest price of the price pane. */
export interface Scale {
  low: number
  high: number
  /** Linear unless stated. */
  kind?: ScaleKind
  /** 0 per cent. */
  base?: number
}

/** A price as a value of the axis. */
export function plotted({ kind, base }: Scale, price: number): number {
  if (kind === 'log') return Math.log(price)
  return kind === 'percent' && base ? (price / base - 1) * 100 : price
}

function priceOf({ kind, base }: Scale, value: number): number {
  if (kind === 'log') return Math.exp(value)
  return kind === 'percent' && base ? (value / 100 + 1) * base : value
}

export function valueAt({ price }: Panes, scale: Scale, yPx: number): number {
  const [low, high] = [plotted(scale, scale.low), plotted(scale, scale.high)]
  return priceOf(scale, high - ((yPx - price.top) / price.height) * (high - low))
}

export function yOf({ price }: Panes, scale: Scale, value: number): number {
  const [low, high] = [plotted(scale, scale.low), plotted(scale, scale.high)]
  return price.top + ((high - plotted(scale, value)) / (high - low)) * price.height
}

/**
 * The scale of the visible prices.
 *
 * @param stretch above 1: a larger range than the prices need, below 1: a smaller one
 */
export function priceScale(
  prices: readonly number[],
  { kind, base, stretch }: { kind: ScaleKind; base: number; stretch: number },
): Scale {
  const inLogs = kind === 'log'
  const { low, high } = scaleOf(inLogs ? prices.map(Math.log) : prices)
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * stretch]
  // A price axis has no place below 0.
  const range = stretch === 1 ? [low, high] : [Math.max(0, middle - half), middle + half]
  const [from = 0, to = 1] = inLogs ? range.map(Math.exp) : range
  return { low: from, high: to, kind, base }
}

/** Labels of a logarithmic axis: round prices, evenly apart as the axis shows them. */
export function logTicks({ low, high }: Scale, count: number): number[] {
  const step = (high / low) ** (1 / (count + 1))
  const ticks = Array.from({ length: count }, (_, at) => {
    const price = low * step ** (at + 1)
    const digit = 10 ** Math.floor(Math.log10(price * (step - 1)))
    return Math.round(price / digit) * digit
  })
  return [...new Set(ticks)].filter((price) => price > low && price < high)
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
