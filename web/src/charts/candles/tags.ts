import type { Candle } from '#shared/market/candle'
import { whole } from '../../words/numbers.ts'
import type { ChartColor, Look } from '../look.ts'
import type { Scale } from './geometry.ts'

/** A price label beside the axis. */
export interface Tag {
  value: number
  text: string
  color: string
}

export interface PlacedTag extends Tag {
  yPx: number
}

/** The height of a label, plus a pixel, at 100 %. */
export const TAG_APART_PX = 18

/**
 * Labels at their prices, moved apart where they would overlap, within a pane. Of several labels for one
 * price only the first is shown.
 */
export function placedTags(
  tags: readonly Tag[],
  yOf: (value: number) => number,
  pane: { top: number; height: number },
  textScale = 1,
): PlacedTag[] {
  const once = tags.filter(({ value }, at) => tags.findIndex((other) => other.value === value) === at)
  const placed = once
    .map((tag) => ({ ...tag, yPx: yOf(tag.value) }))
    .filter(({ yPx }) => yPx >= pane.top && yPx <= pane.top + pane.height)
    .sort((a, b) => a.yPx - b.yPx)
  const apart = TAG_APART_PX * textScale
  let least = pane.top
  for (const tag of placed) {
    tag.yPx = Math.max(tag.yPx, least)
    least = tag.yPx + apart
  }
  let most = pane.top + pane.height
  for (const tag of placed.toReversed()) {
    tag.yPx = Math.min(tag.yPx, most)
    most = tag.yPx - apart
  }
  return placed
}

/** The price lines of a chart and the newest price, as far as they are on the scale. */
export function linesInSight(
  fixed: readonly { value: number; text: string; color: ChartColor }[],
  newest: Candle | null,
  base: number | null,
  scale: Scale,
  { colors }: Look,
): Tag[] {
  const lines = fixed.map(({ value, text, color }) => ({ value, text, color: colors[color] }))
  const last = newest && {
    value: newest.close,
    text: whole(newest.close),
    color: colors[directionOf(newest.close, base ?? newest.open)],
  }
  return [...lines, ...(last ? [last] : [])].filter(({ value }) => value >= scale.low && value <= scale.high)
}

const directionOf = (price: number, from: number) => (price > from ? 'up' : price < from ? 'down' : 'flat')
