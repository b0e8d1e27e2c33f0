import { CANDLE_MS } from '#shared/market/candle'
import type { Candle, CandleInterval } from '#shared/market/candle'
import { firstAtOrAfter } from '../../market/candle-page.ts'
import type { CandlePage, Gap } from '../../market/candle-page.ts'
import { intervalStart } from './interval.ts'

/** One place on the time axis. Nights and quiet minutes have none; a hole in the feed has, and shows as one. */
export interface Slot {
  startMs: number
  /** null: nobody knows, the feed was away. */
  candle: Candle | null
}

/** The longest hole in places: longer ones are drawn shorter, or an outage of a day would push everything else away. */
export const MAX_GAP_SLOTS = 60

export function slotsOf({ candles, gaps }: CandlePage, interval: CandleInterval): Slot[] {
  const slots: Slot[] = candles.map((candle) => ({ startMs: candle.startMs, candle }))
  const empty = gaps.flatMap((gap) => emptySlots(gap, candles, interval))
  if (empty.length === 0) return slots
  return [...slots, ...empty].sort((a, b) => a.startMs - b.startMs)
}

/** Whole intervals of a hole that have no candle, within the candles that are there. */
function emptySlots({ fromMs, toMs }: Gap, candles: readonly Candle[], interval: CandleInterval): Slot[] {
  const [first] = candles
  if (first === undefined) return []
  const slots: Slot[] = []
  const beginMs = Math.max(intervalStart(interval, fromMs), first.startMs)
  for (let startMs = beginMs; startMs < toMs; startMs += CANDLE_MS[interval]) {
    if (slots.length === MAX_GAP_SLOTS) break
    const known = candles[firstAtOrAfter(candles, startMs)]
    if (known?.startMs !== startMs) slots.push({ startMs, candle: null })
  }
  return slots
}

/** A stretch of neighbouring places, both ends included. */
export interface Span<T> {
  from: number
  to: number
  what: T
}

/**
 * Where each hole is on the axis: its empty places. One that left none is in a candle, which is marked if half of it or more
 * is not known.
 */
export function gapSpans(
  slots: readonly Slot[],
  gaps: readonly Gap[],
  interval: CandleInterval,
): Span<Gap>[] {
  return gaps.flatMap((gap) => {
    const from = firstAtOrAfter(slots, intervalStart(interval, gap.fromMs))
    const inside = slots.slice(from, firstAtOrAfter(slots, gap.toMs))
    const empty = spansOf(inside, ({ candle }) => (candle === null ? gap : null))
    const marked =
      empty.length > 0
        ? empty
        : spansOf(inside, ({ startMs }) => (isHalfOf(gap, startMs, CANDLE_MS[interval]) ? gap : null))
    return marked.map((span) => ({ ...span, from: span.from + from, to: span.to + from }))
  })
}

function isHalfOf({ fromMs, toMs }: Gap, startMs: number, lengthMs: number): boolean {
  return Math.min(toMs, startMs + lengthMs) - Math.max(fromMs, startMs) >= lengthMs / 2
}

/** Neighbouring places of which the same can be said, as stretches; what `null` is said of is left out. */
export function spansOf<T>(slots: readonly Slot[], say: (slot: Slot) => T | null): Span<T>[] {
  const spans: Span<T>[] = []
  slots.forEach((slot, at) => {
    const what = say(slot)
    const last = spans.at(-1)
    if (what === null) return
    if (last?.what === what && last.to === at - 1) last.to = at
    else spans.push({ from: at, to: at, what })
  })
  return spans
}
